"""Cuts the faces out of a photograph: one file for each, from left to right."""
import os
import sys

import cv2

photo = cv2.imread(os.environ["INPUT_PHOTO"])
if photo is None:
    sys.exit(print("crop-faces: this is no image that can be read", file=sys.stderr) or 2)

detector = cv2.CascadeClassifier(cv2.data.haarcascades + "haarcascade_frontalface_default.xml")
grey = cv2.cvtColor(photo, cv2.COLOR_BGR2GRAY)
faces = sorted(map(tuple, detector.detectMultiScale(grey, scaleFactor=1.1, minNeighbors=6, minSize=(60, 60))))
if not faces:
    sys.exit(print("crop-faces: there is no face in this image", file=sys.stderr) or 2)

folder = os.environ["OUTPUT_FACES"]
os.makedirs(folder)
for number, (x, y, width, height) in enumerate(faces, start=1):
    cv2.imwrite(f"{folder}/face-{number}.jpg", photo[y : y + height, x : x + width])
    print(f"face-{number}.jpg: {width} x {height} pixels at {x}, {y}")
