# Splitting, scaling and scoring as training scripts do it. (The oracle needs scikit-learn 1.9.)
import numpy as np
import torch
from sklearn.datasets import load_iris, make_circles
from sklearn.metrics import (accuracy_score, classification_report, confusion_matrix, f1_score,
                             mean_absolute_error, mean_squared_error, precision_score, r2_score, recall_score)
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import LabelEncoder, MinMaxScaler, StandardScaler

X, y = make_circles(30, noise=0.03, random_state=42)
a, b, c, d = train_test_split(X, y, test_size=0.2, random_state=42)
print(a.shape, b.shape, c.tolist(), d.tolist(), np.round(b[:2], 6).tolist())
X, y = torch.from_numpy(X).type(torch.float), torch.from_numpy(y).type(torch.float)
a, b, c, d = train_test_split(X, y, test_size=0.2, random_state=42)
print(type(a), a.dtype, len(a), len(b), c.tolist(), d.tolist())
print(train_test_split([1, 2, 3, 4], ["a", "b", "c", "d"], test_size=1, random_state=0))
print(train_test_split(list(range(10)), random_state=1), train_test_split(list(range(10)), shuffle=False))
print(train_test_split(np.arange(10), train_size=0.3, random_state=2), train_test_split(np.arange(10), train_size=4, test_size=3, random_state=2))
data, target = load_iris(return_X_y=True)
for size in (0.2, 0.33, 31):
    a, b, c, d = train_test_split(data, target, test_size=size, random_state=3, stratify=target)
    print(np.bincount(c), np.bincount(d), b[:2].tolist(), d[:12].tolist())
print([part.tolist() for part in train_test_split(np.arange(7), test_size=3, stratify=[0, 1, 0, 1, 1, 0, 1], random_state=4)])
np.random.seed(8)
print(train_test_split(np.arange(6))[1].tolist())

scaler = StandardScaler()
train, test = data[:100], data[100:]
scaled = scaler.fit_transform(train)
print(scaler, np.round(scaler.mean_, 10).tolist(), np.round(scaler.scale_, 10).tolist(), np.round(scaler.var_, 10).tolist())
print((np.round(scaled.mean(0), 10) + 0.0).tolist(), np.round(scaled[0], 10).tolist(), np.round(scaler.transform(test)[0], 10).tolist())
print(np.round(scaler.inverse_transform(scaled)[0], 10).tolist())
print(StandardScaler().fit_transform([[1.0, 2], [1, 4], [1, 6]]).tolist())
print(StandardScaler(with_std=False).fit_transform(np.float32([[1], [2]])).dtype, StandardScaler(with_mean=False))
low = MinMaxScaler((-1, 1))
print(np.round(low.fit_transform(train)[0], 10).tolist(), low, np.round(low.inverse_transform(low.transform(test))[0], 10).tolist(), low.data_max_.tolist())
labels = LabelEncoder()
print(labels.fit_transform(["cat", "dog", "cat", "bird"]).tolist(), [str(name) for name in labels.classes_], [str(name) for name in labels.inverse_transform([2, 0])])
print(labels.fit_transform(np.array([10, 5, 10])).tolist(), labels.inverse_transform([1, 0]).tolist())

truth, guess = [0, 1, 2, 2, 1, 0, 2], [0, 2, 2, 2, 1, 0, 0]
print(accuracy_score(truth, guess), accuracy_score(torch.tensor(truth), torch.tensor(guess)), accuracy_score(truth, guess, normalize=False))
print(confusion_matrix(truth, guess).tolist(), confusion_matrix([1, 0], [1, 1], labels=[1, 0]).tolist())
for average in ("macro", "micro", "weighted", None):
    print(average, precision_score(truth, guess, average=average), recall_score(truth, guess, average=average), f1_score(truth, guess, average=average))
print(precision_score([0, 1, 1], [1, 1, 0]), recall_score([0, 1, 1], [1, 1, 0]), f1_score([0, 1, 1], [1, 1, 0]))
print(classification_report(truth, guess))
print(classification_report(truth, guess, target_names=["setosa", "versicolor", "virginica"], digits=3))
print(classification_report([0, 1, 1], [1, 1, 0]))
x, y = np.array([1.0, 2, 3]), np.array([1.5, 2, 2])
print(mean_squared_error(x, y), mean_absolute_error(x, y), round(r2_score(x, y), 12))
for call in ("train_test_split()", "train_test_split([1, 2], [1])", "train_test_split([1, 2, 3], test_size=5)", "train_test_split([1, 2, 3], test_size=1.5)",
             "train_test_split([1], test_size=0.5)", "train_test_split([1, 2, 3], stratify=[1, 1, 2])", "train_test_split([1, 2], shuffle=False, stratify=[1, 2])",
             "StandardScaler().transform([[1.0]])", "StandardScaler().fit([1.0, 2.0])", "scaler.transform([[1.0, 2.0]])", "MinMaxScaler((1, 0)).fit([[1.0]])",
             "labels.transform([7])", "f1_score(truth, guess)", "LabelEncoder().fit(['a']).transform(['b'])", "accuracy_score([1], [1, 2])", "accuracy_score([0.5], [0.5])", "train_test_split([1, 2], test_size=0)", "precision_score([0.5], [1])"):
    try:
        eval(call)
        print(call, "is fine")
    except ValueError as error:
        print(call, "->", str(error).splitlines()[0][:110])
