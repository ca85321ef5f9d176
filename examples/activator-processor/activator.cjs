// Writes an event as a file, once it is known to be one: a scene with the red and the near infrared light of each pixel.
const { writeFileSync } = require('node:fs');

const { INPUT_ID: id, INPUT_EVENT, OUTPUT_EVENT } = process.env;
const { scene, red, nearInfrared } = readEvent(INPUT_EVENT);

if (typeof scene !== 'string' || scene === '') refuse('an event needs the name of its scene');
if (!areReflectances(red) || !areReflectances(nearInfrared))
  refuse(`the pixels of ${scene} are no numbers from 0 to 1`);
if (red.length !== nearInfrared.length)
  refuse(`${scene} has ${red.length} red pixels and ${nearInfrared.length} near infrared ones`);

writeFileSync(OUTPUT_EVENT, JSON.stringify({ id, scene, red, nearInfrared }));
console.log(`${id}: ${scene}, ${red.length} pixels to be processed`);

function readEvent(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch (error) {
    return refuse(`the event is no JSON: ${error.message}`);
  }
}

function areReflectances(values) {
  return Array.isArray(values) && values.length > 0 && values.every((value) => value >= 0 && value <= 1);
}

function refuse(reason) {
  console.error(`activator: event ${id}: ${reason}`);
  process.exit(2);
}
