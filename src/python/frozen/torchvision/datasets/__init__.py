"""`torchvision.datasets`: those whose files hold plain numbers. Nothing is downloaded."""

from .._refused import module_getattr
from .cifar import CIFAR10, CIFAR100
from .fakedata import FakeData
from .mnist import EMNIST, FashionMNIST, KMNIST, MNIST
from .vision import VisionDataset

_HERE = "MNIST, FashionMNIST, KMNIST, EMNIST, CIFAR10, CIFAR100 and FakeData"
_OTHERS = """CLEVRClassification CREStereo CarlaStereo Caltech101 Caltech256 CelebA Cityscapes
    CocoCaptions CocoDetection Country211 DTD DatasetFolder ETH3DStereo EuroSAT FER2013 FGVCAircraft
    FallingThingsStereo Flickr30k Flickr8k Flowers102 FlyingChairs FlyingThings3D Food101 GTSRB HD1K
    HMDB51 INaturalist ImageFolder ImageNet Imagenette InStereo2k Kinetics Kitti Kitti2012Stereo
    Kitti2015Stereo KittiFlow LFWPairs LFWPeople LSUN LSUNClass Middlebury2014Stereo MovingMNIST
    Omniglot OxfordIIITPet PCAM PhotoTour Places365 QMNIST RenderedSST2 SBDataset SBU SEMEION STL10
    SUN397 SVHN SceneFlowStereo Sintel SintelStereo StanfordCars UCF101 USPS VOCDetection
    VOCSegmentation WIDERFace"""


def _sentence(name):
    if name in ("ImageFolder", "DatasetFolder", "ImageNet"):
        return (f"gradstep does not support torchvision.datasets.{name}: it has no decoder of picture files. "
                f"Save the pictures as one tensor with torch.save, and make a TensorDataset of them; "
                f"there are {_HERE} too")
    return f"gradstep does not support torchvision.datasets.{name}: it has {_HERE}"


__getattr__ = module_getattr("torchvision.datasets", _OTHERS, _sentence)
