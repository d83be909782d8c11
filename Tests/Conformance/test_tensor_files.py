"""Files of tensors, written here and read by NumPy and safetensors, and the other way round."""

import numpy
from safetensors import numpy as safetensors

WRITE = """
import Lectern
try NumPyFile.write(Tensor(range: 0..<6).reshaped([2, 3]) / 7, to: "FOLDER/matrix.npy")
try NumPyFile.write(Tensor(3.5), to: "FOLDER/number.npy")
let tensors = [
  "layer.weight": Tensor([[1, 2], [3, 4]]), "bias": Tensor([-1, 1e-30, 3e38]),
  "none": Tensor(zeros: [0, 2]),
]
try SafetensorsFile.write(tensors, to: "FOLDER/model.safetensors")
"""

READ = """
let matrix = try NumPyFile.read(from: "FOLDER/theirs.npy")
let model = try SafetensorsFile.read(from: "FOLDER/theirs.safetensors")
print(matrix.shape, matrix.scalars.map(\\.bitPattern))
for (name, tensor) in model.sorted(by: { $0.key < $1.key }) {
  print(name, tensor.shape, tensor.scalars.map(\\.bitPattern))
}
"""


def bits(array):
    """The elements as Swift prints their bit patterns."""
    return "[" + ", ".join(str(b) for b in array.ravel().view(numpy.uint32)) + "]"


def run(client, code, folder):
    """Runs a cell that must succeed; gives what it printed."""
    answer = client.execute(code.replace("FOLDER", str(folder)))
    assert answer.reply["status"] == "ok", answer.reply
    return answer.stdout


def test_what_is_written_here_is_read_there(swift, tmp_path):
    run(swift, WRITE, tmp_path)
    expected = numpy.arange(6, dtype=numpy.float32).reshape(2, 3) / numpy.float32(7)
    matrix = numpy.load(tmp_path / "matrix.npy")
    assert matrix.dtype == numpy.float32
    assert numpy.array_equal(matrix, expected)
    number = numpy.load(tmp_path / "number.npy")
    assert number.shape == ()
    assert number == numpy.float32(3.5)
    model = safetensors.load_file(tmp_path / "model.safetensors")
    assert sorted(model) == ["bias", "layer.weight", "none"]
    assert numpy.array_equal(model["layer.weight"], [[1, 2], [3, 4]])
    assert numpy.array_equal(model["bias"], numpy.float32([-1, 1e-30, 3e38]))
    assert model["none"].shape == (0, 2)


def test_what_is_written_there_is_read_here(swift, tmp_path):
    draw = numpy.random.default_rng(1)
    matrix = draw.standard_normal((3, 4)).astype(numpy.float32)
    numpy.save(tmp_path / "theirs.npy", matrix)
    tensors = {"a": matrix[0].copy(), "b.c": numpy.ascontiguousarray(matrix.T)}
    safetensors.save_file(tensors, tmp_path / "theirs.safetensors")
    printed = run(swift, "import Lectern\n" + READ, tmp_path)
    assert printed.splitlines() == [
        f"[3, 4] {bits(matrix)}",
        f"a [4] {bits(tensors['a'])}",
        f"b.c [4, 3] {bits(tensors['b.c'])}",
    ]
