/** The images of what is deployed, each pinned by a tag or by a digest, such as a release writes into `images.json`. */
import images from './images.json' with { type: 'json' };
import upstreamImages from './upstream-images.json' with { type: 'json' };

/** An image that Millrace publishes. */
export type ImageName = keyof typeof images;

/** Another project's image, as that project publishes it. */
export type UpstreamImageName = keyof typeof upstreamImages;

/** All images that Millrace publishes. */
export const imageNames: readonly ImageName[] = Object.keys(images).filter(isImageName);

const pins = { ...images, ...upstreamImages };

/** The reference to pull it by, such as `ghcr.io/millrace/steps@sha256:…`. */
export function imageReference(name: ImageName | UpstreamImageName): string {
  const pin = pins[name];
  return pin.startsWith('sha256:') ? `${name}@${pin}` : `${name}:${pin}`;
}

function isImageName(name: string): name is ImageName {
  return Object.hasOwn(images, name);
}
