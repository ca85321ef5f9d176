// Works out the vegetation index (NDVI) of each pixel of an event, and the share of the scene that is green.
const { readFileSync, writeFileSync } = require('node:fs');

const { INPUT_EVENT, OUTPUT_RESULT, OUTPUT_GREEN_SHARE } = process.env;
const { id, scene, red, nearInfrared } = JSON.parse(readFileSync(INPUT_EVENT, 'utf8'));

const index = red.map((value, pixel) => {
  const sum = nearInfrared[pixel] + value;
  return sum === 0 ? 0 : Number(((nearInfrared[pixel] - value) / sum).toFixed(4));
});
const greenShare = index.filter((value) => value > 0.4).length / index.length;

writeFileSync(OUTPUT_RESULT, JSON.stringify({ id, scene, index, greenShare }));
writeFileSync(OUTPUT_GREEN_SHARE, String(greenShare));
console.log(`${id}: ${scene}, ${Math.round(greenShare * 100)}% green`);
