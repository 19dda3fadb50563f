"""TF6 and TF103: a mark left a trace; which mark was it?"""
