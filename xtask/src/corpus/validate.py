"""Validates documents: paths below the folder given as argument come in as lines, a line of JSON goes out for each.

`valid` is missing where the validator gives no verdict: it failed itself, or took too long.
"""

import json
import os
import signal
import sys
import warnings

from openapi_spec_validator import validate
from openapi_spec_validator.readers import read_from_filename
from openapi_spec_validator.validation.exceptions import OpenAPIValidationError, ValidatorDetectError
from referencing.exceptions import Unresolvable, Unretrievable

# References may name hosts; nothing is fetched.
PROXIES = ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY")


class Late(Exception):
    pass


def late(*_):
    raise Late()


def judge(path):
    try:
        document, uri = read_from_filename(path)
        validate(document, base_uri=uri)
        return {"valid": True}
    except (OpenAPIValidationError, ValidatorDetectError, Unresolvable, Unretrievable) as error:
        # Of a schema's failure, the first line names it.
        return {"valid": False, "reason": str(error).strip().split("\n")[0][:300]}
    except Exception as error:  # a fault of the validator
        return {"reason": f"{type(error).__name__}: {error}"[:300]}


def main():
    warnings.simplefilter("ignore")
    for name in PROXIES:
        os.environ[name] = "http://127.0.0.1:9"
    sys.setrecursionlimit(3000)
    signal.signal(signal.SIGALRM, late)
    for line in sys.stdin:
        path = line.rstrip("\n")
        signal.alarm(30)
        try:
            verdict = judge(os.path.join(sys.argv[1], path))
        finally:
            signal.alarm(0)
        print(json.dumps({"path": path, **verdict}), flush=True)


main()
