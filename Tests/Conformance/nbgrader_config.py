# All that nbgrader needs to know of Swift. nbgrader ships stubs for other languages only.
c = get_config()  # noqa: F821
c.CourseDirectory.course_id = "course"
c.ClearSolutions.code_stub = {
    "swift": '// YOUR CODE HERE\nfatalError("not implemented")',
}
