/** The images that Millrace publishes, as `images.json` pins them: by the digest that a release wrote, or by a tag. */
import images from './images.json' with { type: 'json' };

export type ImageName = keyof typeof images;

/** All of them. */
export const imageNames: readonly ImageName[] = Object.keys(images).filter(isImageName);

/** The reference to pull it by, such as `ghcr.io/millrace/steps@sha256:…`. */
export function imageReference(name: ImageName): string {
  const pin = images[name];
  return pin.startsWith('sha256:') ? `${name}@${pin}` : `${name}:${pin}`;
}

function isImageName(name: string): name is ImageName {
  return Object.hasOwn(images, name);
}
