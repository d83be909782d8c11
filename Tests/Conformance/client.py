"""A Jupyter client that keeps every message for the tests to look at."""

import dataclasses
import os

from jupyter_client import BlockingKernelClient, KernelManager


@dataclasses.dataclass
class Answer:
    """What belongs to one request: the reply's content, and the messages of iopub."""

    reply: dict
    messages: list

    def contents(self, kind):
        """The contents of the messages of one type."""
        return [m["content"] for m in self.messages if m["msg_type"] == kind]

    @property
    def types(self):
        """The types of the messages, in order."""
        return [m["msg_type"] for m in self.messages]

    @property
    def stdout(self):
        """All text on standard output."""
        texts = self.contents("stream")
        return "".join(c["text"] for c in texts if c["name"] == "stdout")


class Client:
    """A kernel and a client that is connected to it."""

    def __init__(self, name, specifications, **options):
        environment = options.pop("environment", {})
        self.manager = KernelManager(
            kernel_name=name, kernel_spec_manager=specifications, **options
        )
        self.manager.start_kernel(env={**os.environ, **environment})
        self.channels = self.manager.client()
        self.channels.start_channels()
        self.channels.wait_for_ready(timeout=60)

    def connect(self):
        """Another client of the same kernel, with a session of its own."""
        channels = BlockingKernelClient(connection_file=self.manager.connection_file)
        channels.load_connection_file()
        channels.start_channels()
        return channels

    @property
    def pid(self):
        """The process of the kernel."""
        return self.manager.provisioner.process.pid

    def execute(self, code, timeout=60, **options):
        """Runs a cell and waits for its reply and its idle."""
        return self.answer(self.channels.execute(code, **options), timeout)

    def request(self, kind, content, channel="shell", timeout=10, **header):
        """Sends any request; the types of its reply and content are the caller's business."""
        message = self.channels.session.msg(kind, content)
        message["header"].update(header)
        getattr(self.channels, f"{channel}_channel").send(message)
        return self.answer(message["header"]["msg_id"], timeout, channel)

    def answer(self, request, timeout=60, channel="shell", channels=None):
        """Collects what belongs to a request."""
        channels = channels or self.channels
        messages = self.published(request, timeout, channels)
        receive = getattr(channels, f"get_{channel}_msg")
        while True:
            reply = receive(timeout=timeout)
            if reply["parent_header"].get("msg_id") == request:
                return Answer(reply["content"], messages)

    def published(self, request, timeout=60, channels=None):
        """What iopub says about a request, up to its idle."""
        channels = channels or self.channels
        messages = []
        while True:
            message = channels.get_iopub_msg(timeout=timeout)
            if message["parent_header"].get("msg_id") == request:
                messages.append(message)
                if message["content"].get("execution_state") == "idle":
                    return messages

    def end(self):
        """Shuts the kernel down."""
        self.channels.stop_channels()
        if self.manager.has_kernel:
            self.manager.shutdown_kernel()
        self.manager.cleanup_resources()
