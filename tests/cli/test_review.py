"""The page of an audit in Chromium: filtered, judged by keyboard, saved, and obeyed by `textfix apply`."""

import json
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from support.cli import LOST, Run, Write

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
HOSTILE = "</article><b onclick=alert(1)>x"
PAIRS = f"I cant go, he said. Theyre {HOSTILE}, she replied. Its late."
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None or DRIVER is None, reason="needs Debian's chromium and chromium-driver"),
]
Browse = Callable[..., Any]


@pytest.fixture
def browse(run: Run, write: Write, tmp_path: Path) -> Iterator[Browse]:
    """Return a function that audits some files and opens the page; it takes preferences of Chromium."""
    webdriver = pytest.importorskip("selenium.webdriver")
    drivers = []

    def browse(files: dict[str, bytes], *, width: int = 1200, **preferences: object) -> Any:
        write(files)
        assert run("audit", *files, "--html", "page.html", "-j", "1").code == 0
        options = webdriver.ChromeOptions()
        options.binary_location = CHROMIUM
        for argument in ("headless=new", "no-sandbox", "disable-gpu", "disable-dev-shm-usage"):
            options.add_argument(f"--{argument}")
        options.add_experimental_option("prefs", {"download.default_directory": str(tmp_path), **preferences})
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        driver = webdriver.Chrome(options, webdriver.ChromeService(DRIVER))
        drivers.append(driver)
        driver.set_window_size(width, 900)
        driver.get((tmp_path / "page.html").as_uri())
        return driver

    yield browse
    for driver in drivers:
        driver.quit()


def rows(*texts: str) -> bytes:
    return b"".join(json.dumps({"id": 1.10, "text": text}).encode() + b"\n" for text in texts)


def press(driver: Any, keys: str) -> None:
    for key in keys:
        driver.switch_to.active_element.send_keys(key)


def button(driver: Any, text: str) -> Any:
    return driver.find_element("xpath", f"//section//button[text()='{text}']")


def select(driver: Any, name: str, text: str) -> None:
    driver.find_element("xpath", f"//select[@name='{name}']/option[text()='{text}']").click()


def shown(driver: Any) -> list[str]:
    """Return the rule and the place of each sample that is shown."""
    articles = driver.find_elements("css selector", "article")
    return [article.accessible_name for article in articles if article.is_displayed()]


def status(driver: Any) -> str:
    return driver.find_element("css selector", "[role=status]").text


def saved(path: Path) -> list[dict[str, Any]]:
    deadline = time.monotonic() + 20
    while not path.exists():
        assert time.monotonic() < deadline, "nothing was saved"
        time.sleep(0.05)
    return [json.loads(line) for line in path.read_bytes().splitlines()]


FILES = {"a.jsonl": rows(LOST.decode().strip(), "Its late, and they dont care."), "b.jsonl": rows(PAIRS)}


def test_verdicts_by_keyboard_are_obeyed(run: Run, browse: Browse) -> None:
    driver = browse(FILES)
    total = len(shown(driver))
    assert status(driver) == f"0 accepted, 0 refused, {total} undecided; {total} of {total} samples shown"
    select(driver, "source", "a.jsonl")
    select(driver, "rule", "TF201")
    assert len(shown(driver)) == 4
    assert all(name.startswith("TF201 in a.jsonl, record ") for name in shown(driver))
    button(driver, "Start review").send_keys("\n")
    press(driver, "araj")  # the last one stays undecided
    assert status(driver) == f"2 accepted, 1 refused, {total - 3} undecided; 4 of {total} samples shown"
    verdicts = [a.get_attribute("data-verdict") for a in driver.find_elements("css selector", "#TF201 article")]
    assert verdicts.count("true") == 2
    button(driver, "Save decisions").send_keys("\n")
    lines = saved(Path("decisions.jsonl"))
    assert sorted(line["accept"] for line in lines) == [False, True, True]
    expected = [json.loads(line)["text"] for line in FILES["a.jsonl"].splitlines()]
    for line in sorted(lines, key=lambda line: -line["start"]):
        if line["accept"]:
            text, at = expected[line["record"] - 1], line["start"]
            expected[line["record"] - 1] = f"{text[:at]}’{text[at:]}"
    assert run("apply", "decisions.jsonl", "-i").code == 0
    texts = [json.loads(line)["text"] for line in Path("a.jsonl").read_bytes().splitlines()]
    assert texts == expected != [json.loads(line)["text"] for line in FILES["a.jsonl"].splitlines()]
    assert b'"id": 1.1,' in Path("a.jsonl").read_bytes()
    assert Path("b.jsonl").read_bytes() == FILES["b.jsonl"]
    assert driver.get_log("browser") == [], "no error, nothing that the policy refused"


def test_both_marks_of_a_pair_share_a_verdict(run: Run, browse: Browse) -> None:
    driver = browse(FILES)
    select(driver, "rule", "TF301")
    assert len(shown(driver)) == 6, "three quotations, each with two marks"
    button(driver, "Start review").click()
    press(driver, "a")
    pressed = driver.find_elements("css selector", "#TF301 button[aria-pressed=true]")
    assert [element.text for element in pressed] == ["Accept", "Accept"]
    button(driver, "Save decisions").click()
    lines = saved(Path("decisions.jsonl"))
    assert sorted(line["replacement"] for line in lines) == ["“", "”"]
    assert run("apply", "decisions.jsonl", "b.jsonl").out.decode().count("“") == 1


def test_filters_mouse_and_undo(browse: Browse) -> None:
    driver = browse(FILES)
    total = len(shown(driver))
    button(driver, "Accept all shown").click()
    select(driver, "verdict", "undecided")
    assert shown(driver) == []
    select(driver, "verdict", "accepted")
    first, *others = shown(driver)
    driver.find_element("xpath", "//article//button[text()='Refuse']").click()
    assert shown(driver) == others
    assert driver.switch_to.active_element.accessible_name == others[0], "the focus moves to what is shown"
    select(driver, "verdict", "refused")
    assert shown(driver) == [first]
    driver.find_element("xpath", "//article//button[@aria-pressed='true']").click()
    assert shown(driver) == [], "the verdict is taken back"
    select(driver, "verdict", "all")
    least = driver.find_element("name", "least")
    least.clear()
    least.send_keys("1.5")
    assert shown(driver) == []
    least.clear()
    assert len(shown(driver)) == total


def test_a_screen_reader_knows_each_control(browse: Browse) -> None:
    driver = browse({"a.jsonl": FILES["a.jsonl"]})
    buttons = driver.find_elements("css selector", "article button")
    assert {element.aria_role for element in buttons} == {"button"}
    names = [element.accessible_name for element in buttons]
    assert names[0].startswith("Accept TF20")
    assert all(", record " in name for name in names)
    fields = driver.find_elements("css selector", ".tools [name]")
    assert [element.accessible_name for element in fields] == ["source", "rule", "confidence from", "to", "verdict"]
    assert driver.find_element("css selector", "[role=status]").aria_role == "status"
    stops = driver.find_elements("css selector", "article[tabindex='0']")
    assert len(stops) == 1, "one sample is reached by Tab, the others by j and k"


@pytest.mark.parametrize("has_script", [True, False])
def test_the_page_reads_on_a_phone_and_without_script(browse: Browse, has_script: bool) -> None:
    setting = {"profile.managed_default_content_settings.javascript": 1 if has_script else 2}
    driver = browse(FILES, width=500, **setting)
    assert driver.find_element("css selector", ".tools").is_displayed() is has_script
    assert "after I don’t know what’s happening" in " ".join(driver.find_element("tag name", "main").text.split())
    assert HOSTILE in driver.find_element("css selector", "#TF301").text
    width = driver.execute_script("return [document.documentElement.scrollWidth, window.innerWidth]")
    assert width[0] <= width[1]
    assert driver.title == "Audit of 2 files"
