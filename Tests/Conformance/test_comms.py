"""Comms between a client and the user code of cells, and widgets on top of them."""

import uuid

import pytest

LISTEN = """
import Lectern
import Synchronization
let heard = Atomic(0)
Comm.listen(to: "test") { comm, data in
  comm.send(["opened": data])
  comm.onMessage { data in
    heard.add(1, ordering: .relaxed)
    if data["trap"] == true { fatalError("in a handler") }
    if data["print"] == true { print("printed") }
    comm.send(["heard": data])
  }
}
"""


@pytest.fixture
def listening(swift):
    """A kernel whose user code listens to the target `test`."""
    answer = swift.execute(LISTEN)
    assert answer.reply["status"] == "ok", answer.reply
    return swift


def send(client, kind, comm, data, buffers=(), **options):
    """Sends a comm message and gives what iopub says about it; there is no reply."""
    content = {"comm_id": comm, "data": data}
    if kind == "comm_open":
        content["target_name"] = options.pop("target", "test")
    message = client.channels.session.msg(kind, content)
    message["header"].update(options)
    message["buffers"] = list(buffers)
    client.channels.shell_channel.send(message)
    return client.published(message["header"]["msg_id"])


def data(messages):
    """What is said on comms."""
    return [m["content"]["data"] for m in messages if m["msg_type"] == "comm_msg"]


def buffers(messages):
    """The binary frames of what is said on comms."""
    comms = [m for m in messages if m["msg_type"].startswith("comm_")]
    return [[bytes(b) for b in m["buffers"]] for m in comms]


def test_user_code_answers_on_a_comm(listening):
    comm = uuid.uuid4().hex
    opened = send(listening, "comm_open", comm, {"a": 1})
    assert data(opened) == [{"opened": {"a": 1}}]
    assert data(send(listening, "comm_msg", comm, {"b": 2})) == [{"heard": {"b": 2}}]
    printed = send(listening, "comm_msg", comm, {"print": True})
    assert "printed\n" in [m["content"].get("text") for m in printed]
    info = listening.request("comm_info_request", {"target_name": "test"}).reply
    assert info["comms"] == {comm: {"target_name": "test"}}
    send(listening, "comm_close", comm, {})
    assert data(send(listening, "comm_msg", comm, {"c": 3})) == []
    assert listening.execute("heard.load(ordering: .relaxed)").contents("execute_result")[0][
        "data"
    ]["text/plain"] == "2"


def test_binary_buffers_go_both_ways(swift):
    code = """
import Lectern
Comm.listen(to: "binary") { comm, data, buffers in
  comm.send(["opened": data], buffers: buffers)
  comm.onMessage { data, buffers in
    comm.send(data, buffers: CommBuffers(buffers.frames.map { $0.reversed() }))
  }
}
"""
    answer = swift.execute(code)
    assert answer.reply["status"] == "ok", answer.reply
    comm = uuid.uuid4().hex
    first = bytes(range(256))
    opened = send(swift, "comm_open", comm, {"a": 1}, [first], target="binary")
    assert data(opened) == [{"opened": {"a": 1}}]
    assert buffers(opened) == [[first]]
    long = first * 4096
    told = send(swift, "comm_msg", comm, {"paths": [["x"], ["y"], ["z"]]}, [b"abc", b"", long])
    assert data(told) == [{"paths": [["x"], ["y"], ["z"]]}]
    assert buffers(told) == [[b"cba", b"", long[::-1]]]
    assert buffers(send(swift, "comm_msg", comm, {})) == [[]]


def test_last_words_have_data_and_buffers_both_ways(swift):
    code = """
import Lectern
Comm.listen(to: "ending") { comm, data in
  comm.onMessage { data, buffers in comm.close(["said": data], buffers: buffers) }
  comm.onClose { data, buffers in print("closed", data == ["why": "done"], buffers.frames) }
}
"""
    answer = swift.execute(code)
    assert answer.reply["status"] == "ok", answer.reply
    first, second = uuid.uuid4().hex, uuid.uuid4().hex
    send(swift, "comm_open", first, {}, target="ending")
    (closed,) = [
        m for m in send(swift, "comm_msg", first, 7, [b"ab"]) if m["msg_type"] == "comm_close"
    ]
    assert closed["content"] == {"comm_id": first, "data": {"said": 7}}
    assert buffers([closed]) == [[b"ab"]]
    send(swift, "comm_open", second, {}, target="ending")
    said = send(swift, "comm_close", second, {"why": "done"}, [b"\x01\x02"])
    text = "".join(m["content"].get("text", "") for m in said)
    assert text == "closed true [[1, 2]]\n"
    assert swift.request("comm_info_request", {"target_name": "ending"}).reply["comms"] == {}


def test_user_code_opens_a_comm_with_buffers(swift):
    code = 'import Lectern\nlet line = Comm(target: "view", data: 1, buffers: [[0, 255], [7]])'
    answer = swift.execute(code)
    assert answer.reply["status"] == "ok", answer.reply
    (opened,) = [m for m in answer.messages if m["msg_type"] == "comm_open"]
    assert opened["content"]["target_name"] == "view"
    assert buffers([opened]) == [[b"\x00\xff", b"\x07"]]


def test_a_target_that_nobody_listens_to_is_closed(swift):
    said = send(swift, "comm_open", "x", {}, target="nobody")
    assert [m["msg_type"] for m in said] == ["status", "comm_close", "status"]


def test_a_message_is_handled_while_a_cell_runs(listening):
    comm = uuid.uuid4().hex
    send(listening, "comm_open", comm, {})
    subshell = listening.request("create_subshell_request", {}, "control").reply["subshell_id"]
    code = 'print("waits")\nwhile heard.load(ordering: .relaxed) == 0 {}\nprint("heard")'
    request = listening.channels.execute(code)
    while listening.channels.get_iopub_msg(timeout=60)["content"].get("text") != "waits\n":
        pass
    listening.channels.shell_channel.send(
        subshell_message(listening, subshell, {"comm_id": comm, "data": {"go": 1}})
    )
    assert listening.answer(request).reply["status"] == "ok"


def subshell_message(client, subshell, content):
    """A comm message for a subshell."""
    message = client.channels.session.msg("comm_msg", content)
    message["header"]["subshell_id"] = subshell
    return message


def test_a_handler_that_traps_stops_nothing_else(listening):
    comm = uuid.uuid4().hex
    send(listening, "comm_open", comm, {})
    said = send(listening, "comm_msg", comm, {"trap": True})
    assert "in a handler" in "".join(m["content"].get("text", "") for m in said)
    assert data(send(listening, "comm_msg", comm, {"b": 2})) == [{"heard": {"b": 2}}]
    assert listening.execute("1").reply["status"] == "ok"


def test_a_slider_is_a_widget_and_moves(swift):
    code = 'import Lectern\nlet rate = Slider("rate", in: 0...1, step: 0.1)\ndisplay(rate)'
    answer = swift.execute(code)
    assert answer.reply["status"] == "ok", answer.reply
    opened = answer.contents("comm_open")
    assert {c["target_name"] for c in opened} == {"jupyter.widget"}
    model = opened[-1]["comm_id"]
    view = answer.contents("display_data")[0]["data"]
    assert view["text/plain"] == "rate: 0.0"
    assert view["application/vnd.jupyter.widget-view+json"]["model_id"] == model
    update = {"method": "update", "state": {"value": 0.3}, "buffer_paths": []}
    send(swift, "comm_msg", model, update)
    result = swift.execute("rate.value").contents("execute_result")[0]
    assert result["data"]["text/plain"] == "0.3"
    moved = swift.execute("rate.value = 0.75").contents("comm_msg")[0]
    assert moved["data"]["state"] == {"value": 0.75}


def test_comms_end_with_the_process_of_the_cells(listening):
    comm = uuid.uuid4().hex
    send(listening, "comm_open", comm, {})
    answer = listening.execute("import Glibc\nkill(getpid(), SIGKILL)")
    assert answer.reply["ename"] == "WorkerDied"
    assert answer.contents("comm_close")[0]["comm_id"] == comm
    assert listening.request("comm_info_request", {}).reply["comms"] == {}


def test_a_live_curve_is_one_output_that_is_updated_seldom(swift):
    code = """
import Lectern
let curve = LiveCurve(title: "Training")
for step in 0..<100_000 { curve.add("loss", 1 / Double(step + 1)) }
curve.finish()
"""
    answer = swift.execute(code)
    assert answer.reply["status"] == "ok", answer.reply
    (first,) = answer.contents("display_data")
    updates = answer.contents("update_display_data")
    assert {u["transient"]["display_id"] for u in updates} == {first["transient"]["display_id"]}
    last = updates[-1]["data"]
    assert set(last) == {"image/svg+xml", "application/vnd.vegalite.v5+json", "text/plain"}
    assert last["text/plain"] == "Training: loss 1e-5 at step 99999"
