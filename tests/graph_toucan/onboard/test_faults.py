"""Why calls fail, read from their texts: well-known texts one by one, and the failing calls of real servers."""

import pytest

from graph_toucan.identity import JsonObject
from graph_toucan.model.probe import Fault
from graph_toucan.onboard.faults import cause_in, fault_of, named_secrets
from tests.support.survey import needs_survey, survey_records


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("fetch failed", Fault.NETWORK),
        ("Error: getaddrinfo ENOTFOUND api.example.org", Fault.NETWORK),
        ("<urlopen error [Errno -3] Temporary failure in name resolution>", Fault.NETWORK),
        ("[Errno -2] Name or service not known", Fault.NETWORK),
        ("connect ECONNREFUSED 93.184.216.34:443", Fault.NETWORK),
        ("HTTPSConnectionPool(host='api.example.org', port=443): Max retries exceeded with url: /v1", Fault.NETWORK),
        ("API error 503: transport_failure; do not automatically retry", Fault.NETWORK),
        ("SSL: CERTIFICATE_VERIFY_FAILED certificate verify failed", Fault.NETWORK),
        ("502 Bad Gateway", Fault.NETWORK),
        ("connect ECONNREFUSED 127.0.0.1:5432", Fault.SERVICE),
        (
            'connection to server at "localhost", port 5432 failed: Connection refused. Is the server running on that host?',
            Fault.SERVICE,
        ),
        ("browserType.launch: Executable doesn't exist at /home/user/.cache/ms-playwright/chrome", Fault.SERVICE),
        ("No connected documents", Fault.SERVICE),
        ("The browser extension is not connected", Fault.SERVICE),
        (
            "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?",
            Fault.SERVICE,
        ),
        ('Failed to run cargo: Executable not found in $PATH: "cargo". Is Rust installed?', Fault.SERVICE),
        ("sh: dot: command not found", Fault.SERVICE),
        ("Request failed with status code 401", Fault.CREDENTIALS),
        ("403 Forbidden", Fault.CREDENTIALS),
        ("no API key found for provider 'x'. Set X_API_KEY in the environment", Fault.CREDENTIALS),
        ("Error: WEATHER_TOKEN environment variable is required", Fault.CREDENTIALS),
        ("Authentication failed: bad credentials", Fault.CREDENTIALS),
        ("Input validation error: 'variables' is a required property", Fault.ARGUMENTS),
        ("1 validation error for diff_fileArguments\nmode\n  Field required [type=missing]", Fault.ARGUMENTS),
        ("MCP error -32602: Invalid arguments for tool start: token required", Fault.ARGUMENTS),
        ("Unknown material 'plywood'. Available: mdf_15, mdf_18", Fault.ARGUMENTS),
        ("ENOENT: no such file or directory, open 'a.txt'", Fault.ARGUMENTS),
        ("CONVERSATION_NOT_FOUND", Fault.ARGUMENTS),
        ("prior.family must be one of ('lognorm', 'uniform'), got None", Fault.ARGUMENTS),
        ("'str' object has no attribute 'get'", Fault.ARGUMENTS),
        ("Error executing tool days_between: name 'timezone' is not defined", Fault.OWN),
        ("1 validation error for to_hexOutput\nresult\n  Input should be a valid string", Fault.OWN),
        ("Output validation error: 3 is not of type 'string'", Fault.OWN),
        ("type object 'OperationType' has no attribute 'GROUP_BY'", Fault.OWN),
        ("No module named 'auth_middleware'", Fault.OWN),
        ("Could not locate the bindings file. Tried: build/Release/addon.node", Fault.OWN),
        ("keyValidator._parse is not a function", Fault.OWN),
        ("The operation timed out", Fault.TIMEOUT),
        ('{"success": false, "result_code": "RETRYABLE"}', Fault.UNKNOWN),
        ("", Fault.UNKNOWN),
    ],
)
def test_a_text_tells_its_fault(text: str, fault: Fault):
    assert fault_of(text) is fault


HIDDEN = "Error executing tool sums"
LOG = """\
Traceback (most recent call last):
  File "sums.py", line 3, in sums
    return totla
NameError: name 'totla' is not defined

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "server.py", line 9, in run
UnexpectedToolError: Error executing tool sums
"""


def test_a_cause_that_the_answer_hides_is_read_from_the_log():
    assert fault_of(HIDDEN) is Fault.UNKNOWN
    assert fault_of(HIDDEN, stderr=LOG) is Fault.OWN
    assert (
        fault_of(HIDDEN, stderr=LOG.replace("NameError: name 'totla' is not defined", "ValueError: no such row"))
        is Fault.ARGUMENTS
    )
    assert fault_of(HIDDEN, stderr="httpx.ConnectError: [Errno -2] Name or service not known\n") is Fault.NETWORK


def test_the_cause_is_the_exception_and_not_what_wraps_it():
    assert cause_in(LOG) == "NameError: name 'totla' is not defined"
    assert cause_in("all is well\n") == ""


def test_a_log_does_not_count_where_the_answer_says_the_cause():
    assert fault_of("Unknown unit 'foo'", stderr=LOG) is Fault.ARGUMENTS


def test_an_error_that_names_a_parameter_is_about_the_arguments():
    schema: JsonObject = {"properties": {"depth": {"type": "integer"}}}
    assert fault_of("depth: 7 > 3") is Fault.UNKNOWN
    assert fault_of("depth: 7 > 3", schema=schema) is Fault.ARGUMENTS


def test_names_of_keys_are_found_in_a_text():
    text = "Set GEMINI_API_KEY or GOOGLE_API_KEY in the environment; MY_TOKEN too. PATH and HTTP_OK are no keys."
    assert named_secrets(text) == ("GEMINI_API_KEY", "GOOGLE_API_KEY", "MY_TOKEN")


WANTED = {
    "needs_network": {Fault.NETWORK, Fault.CREDENTIALS, Fault.ARGUMENTS, Fault.UNKNOWN},
    "needs_credentials": {Fault.CREDENTIALS, Fault.NETWORK},
    "works_offline": {Fault.ARGUMENTS, Fault.NETWORK, Fault.OWN, Fault.UNKNOWN},
    "broken": {Fault.OWN, Fault.SERVICE, Fault.ARGUMENTS, Fault.NETWORK, Fault.UNKNOWN},
}


@needs_survey
def test_the_faults_of_real_failing_calls_agree_with_what_is_known_of_their_servers():
    failed = [
        (record["status"], fault_of(call["result_excerpt"], is_error=bool(call["is_error"])))
        for record in survey_records()
        for call in record.get("calls") or []
        if not call["ok"] and record["status"] in WANTED
    ]
    assert len(failed) > 30
    assert all(fault in WANTED[status] for status, fault in failed)
    assert sum(fault is Fault.UNKNOWN for _, fault in failed) <= len(failed) * 0.1
    network = [fault for status, fault in failed if status == "needs_network"]
    assert sum(fault is Fault.NETWORK for fault in network) >= len(network) * 0.7
