public import Tensors

/// The share of predictions that are right.
///
/// - Precondition: There is a prediction for each label, and at least one.
public func accuracy(_ predictions: IntTensor, _ labels: IntTensor) -> Double {
  precondition(
    predictions.count == labels.count && labels.count > 0,
    "accuracy of \(predictions.count) predictions for \(labels.count) labels")
  let hits = zip(predictions.scalars, labels.scalars).count { $0 == $1 }
  return Double(hits) / Double(labels.count)
}

/// How often each class is taken for each other one.
///
/// - Parameters:
///   - predictions: ŷ, one for each example.
///   - labels: y, the truth.
///   - classCount: C; both are in 0..<C.
/// - Returns: C × C shares; row y, column ŷ; each row sums to 1, or to 0 without examples.
public func confusion(_ predictions: IntTensor, _ labels: IntTensor, classCount: Int) -> [[Double]]
{
  var counts = [[Double]](
    repeating: [Double](repeating: 0, count: classCount), count: classCount)
  for (prediction, label) in zip(predictions.scalars, labels.scalars) {
    counts[Int(label)][Int(prediction)] += 1
  }
  return counts.map { row in
    let total = max(row.reduce(0, +), 1)
    return row.map { $0 / total }
  }
}
