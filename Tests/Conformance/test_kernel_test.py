"""The tests of jupyter_kernel_test, all of them."""

import jupyter_kernel_test
import pytest


@pytest.fixture(scope="module", autouse=True)
def installed(prefix):
    """The suite starts the kernel by its name."""


class SwiftTests(jupyter_kernel_test.KernelTests):
    kernel_name = "swift"
    language_name = "swift"
    file_extension = ".swift"
    code_hello_world = 'print("hello, world")'
    code_stderr = 'import Foundation\nFileHandle.standardError.write(Data("oops".utf8))'
    completion_samples = [
        {"text": "[1, 2].reve", "matches": ["reverse()", "reversed()"]},
        {"text": "prin"},
    ]
    complete_code_samples = ["1", "print(1)", "func f() {\n  1\n}", "let a = [\n 1]"]
    incomplete_code_samples = ["func f() {", "print(", "let a = [1,", 'let s = """', "if true {"]
    invalid_code_samples = ["}", "let 1 = ", "f(]", 'let s = "a']
    code_page_something = 'import Lectern\npage("a text to read")'
    code_generate_error = "struct Trouble: Error {}\nthrow Trouble()"
    code_execute_result = [
        {"code": "1 + 2 + 3", "result": "6"},
        {"code": "(1...3).map { $0 * $0 }", "result": "[1, 4, 9]"},
        {"code": "(0..<4).map { $0 }", "result": "[0, 1, 2, 3]"},
    ]
    code_display_data = [
        {"code": 'import Lectern\ndisplay(Markdown("# a"))', "mime": "text/markdown"},
        {"code": "import Lectern\ndisplay(PNG([137, 80]))", "mime": "image/png"},
    ]
    code_history_pattern = "1 ? 2*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "print"
    code_clear_output = "import Lectern\nclearOutput()"


class WelcomeTests(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = "swift"
    support_iopub_welcome = True


