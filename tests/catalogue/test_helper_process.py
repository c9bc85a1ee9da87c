"""A process that answers questions: its answers, its refusals, and how it ends."""

import pickle
import subprocess
import sys
import threading
import time

import psutil
import pytest

from geo.catalogue.helper_process import HelperProcess
from geo.errors import DataError

PATIENCE_S = 60

DOUBLES = """
from geo.catalogue.helper_process import serve
from geo.errors import DataError
import os

class TwoArguments(Exception):
    def __init__(self, one, other):
        super().__init__(f"{one} en {other}")

def answer(question):
    print("x" * 100_000, flush=True)
    if question == "weiger":
        raise DataError("Dit kan niet.")
    if question == "stop":
        os._exit(3)
    if question == "fout":
        raise ValueError("niet voorzien")
    if question == "eigen soort":
        raise TwoArguments("a", "b")
    if question == "geen antwoord":
        return lambda: None
    if question == "geen geheugen":
        raise MemoryError
    return os.getpid(), 2 * question

raise SystemExit(serve(answer))
"""


@pytest.fixture
def helper():
    made = HelperProcess(DOUBLES, ended="Het hulpproces is gestopt.")
    yield made
    made.stop()


def wait_until_gone(process_id):
    if psutil.pid_exists(process_id):
        _, alive = psutil.wait_procs([psutil.Process(process_id)], timeout=PATIENCE_S)
        assert not alive


def test_one_process_answers_one_question_after_another_whatever_a_library_prints(helper):
    assert helper.process_id is None
    first, answer = helper.ask(21)
    assert answer == 42
    assert helper.ask("ab") == (first, "abab")
    assert helper.process_id == first


def test_a_refusal_comes_in_its_own_words_and_the_process_stays(helper):
    process, _ = helper.ask(1)
    with pytest.raises(DataError, match=r"^Dit kan niet\.$"):
        helper.ask("weiger")
    assert helper.ask(1) == (process, 2)


@pytest.mark.parametrize(
    ("question", "kind", "words"),
    [
        ("fout", ValueError, "niet voorzien"),
        # what cannot be written as it is, or not be made again, comes in its words
        ("eigen soort", RuntimeError, "TwoArguments: a en b"),
        ("geen antwoord", Exception, "lambda"),
    ],
)
def test_an_error_goes_to_who_asked_and_the_process_stays(helper, question, kind, words):
    process, _ = helper.ask(1)
    with pytest.raises(kind, match=words) as raised:
        helper.ask(question)
    assert not isinstance(raised.value, DataError)
    [note] = raised.value.__notes__
    assert "in _answered" in note
    assert helper.ask(1) == (process, 2)


@pytest.mark.parametrize("question", ["stop", "geen geheugen"])
def test_a_process_that_ends_is_told_and_the_next_question_starts_another(helper, question):
    process, _ = helper.ask(1)
    with pytest.raises(DataError, match=r"^Het hulpproces is gestopt\.$"):
        helper.ask(question)
    assert helper.process_id is None
    assert helper.ask(1)[0] != process


def test_a_process_that_was_ended_from_outside_is_started_again(helper):
    process, _ = helper.ask(1)
    psutil.Process(process).kill()
    wait_until_gone(process)
    assert helper.ask(3)[1] == 6


def test_a_program_that_does_not_start_is_told():
    helper = HelperProcess("raise SystemExit(3)", ended="Gestopt.")
    with pytest.raises(DataError, match=r"^Gestopt\.$"):
        helper.ask(1)
    helper.stop()


def test_questions_of_several_threads_get_their_own_answers(helper):
    answers = {}

    def ask(number):
        answers[number] = helper.ask(number)[1]

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert answers == {number: 2 * number for number in range(12)}


def test_nobody_asks_for_a_while_and_it_ends():
    helper = HelperProcess(DOUBLES, ended="Gestopt.", idle_s=0.01)
    wait_until_gone(helper.ask(1)[0])
    helper.stop()
    assert helper.process_id is None


def test_stopping_ends_it_also_when_it_never_ran(helper):
    HelperProcess(DOUBLES, ended="Gestopt.").stop()
    process, _ = helper.ask(1)
    helper.stop()
    wait_until_gone(process)


def test_what_cannot_be_asked_leaves_nothing_behind_for_the_next(helper):
    process, _ = helper.ask(1)
    with pytest.raises((AttributeError, TypeError, pickle.PicklingError)):
        helper.ask(["x" * 100_000, lambda: None])
    assert helper.process_id is None
    assert helper.ask(4)[1] == 8
    assert helper.process_id != process


def test_who_waits_when_the_server_goes_is_told():
    helper = HelperProcess("import time; time.sleep(600)", ended="Gestopt.")
    told = []

    def ask():
        with pytest.raises(DataError) as refused:
            helper.ask(1)
        told.append(str(refused.value))

    thread = threading.Thread(target=ask)
    thread.start()
    while helper.process_id is None:
        time.sleep(0.01)
    helper.abandon()
    thread.join(PATIENCE_S)
    assert told == ["Gestopt."]


def test_it_ends_with_the_program_that_asked():
    text = (
        "import os, sys\n"
        "from geo.catalogue.helper_process import HelperProcess\n"
        f"helper = HelperProcess({DOUBLES!r}, ended='Gestopt.')\n"
        "print(helper.ask(1)[0], flush=True)\n"
        "os._exit(0)\n"
    )
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True)
    wait_until_gone(int(done.stdout))


def test_who_asked_and_left_before_the_answer_makes_no_noise():
    process = subprocess.Popen(
        [sys.executable, "-c", DOUBLES],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.stdout.close()
    # an answer of more than a pipe holds
    _, said = process.communicate(pickle.dumps("x" * 1_000_000), timeout=PATIENCE_S)
    assert (process.returncode, said) == (0, b"")


@pytest.mark.parametrize("left_out", [1, 500])
def test_half_a_question_of_who_left_makes_no_noise(left_out):
    done = subprocess.run(
        [sys.executable, "-c", DOUBLES],
        input=pickle.dumps("x" * 1000)[:-left_out],
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_loading_it_loads_nothing_heavy():
    text = "import sys, geo.spatial.computing_process as _; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True)
    assert not {"numpy", "shapely", "rasterio", "numba", "pandas"} & set(done.stdout.split())
