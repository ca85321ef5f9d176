"""Says whose face it is: the nearest of the known ones by local binary patterns (LBPH), or nobody's."""
import os
import pathlib
import sys

import cv2
import numpy

# Faces of one person are less than 90 apart in these pictures, those of two people more than 100.
FARTHEST = 95.0
SIZE = (128, 128)

detector = cv2.CascadeClassifier(cv2.data.haarcascades + "haarcascade_frontalface_default.xml")


def face_in(path):
    """The face in a picture, or the whole of it; grey, of one size and brightness."""
    picture = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    if picture is None:
        sys.exit(print(f"identify-face: {pathlib.Path(path).name} is no image that can be read", file=sys.stderr) or 2)
    found = detector.detectMultiScale(picture, scaleFactor=1.1, minNeighbors=6, minSize=(60, 60))
    if len(found) > 0:
        x, y, width, height = max(found, key=lambda face: face[2])
        picture = picture[y : y + height, x : x + width]
    return cv2.equalizeHist(cv2.resize(picture, SIZE))


known = sorted(pathlib.Path(os.environ["INPUT_KNOWN_FACES"]).glob("*.jpg"))
if not known:
    sys.exit(print("identify-face: there are no known faces; put a NAME.jpg for each", file=sys.stderr) or 2)

pictures, labels = [], []
for label, path in enumerate(known):
    face = face_in(path)
    pictures += [face, cv2.flip(face, 1)]
    labels += [label, label]
recognizer = cv2.face.LBPHFaceRecognizer_create()
recognizer.train(pictures, numpy.array(labels))

label, distance = recognizer.predict(face_in(os.environ["INPUT_FACE"]))
name = known[label].stem if distance <= FARTHEST else "unknown"
pathlib.Path(os.environ["OUTPUT_NAME"]).write_text(name)
print(f"{name}: nearest is {known[label].stem}, {distance:.0f} apart")
