'use client';

import { useEffect, useRef } from 'react';
import type { HoverCard, SamplePicture } from '../panels/panel.ts';
import classes from './sample-hover.module.css';

/** What stands below the pointer, told beside it: lines of text and, when the probe holds pictures, the samples themselves. */
export function SampleHover({ card, left, top }: { card: HoverCard; left: number; top: number }) {
  return (
    <div className={classes.card} style={{ left, top }} role="status" data-testid="sample-hover">
      {card.lines.map((line, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two lines are alike where a sample meets itself.
        <div key={i} className={i === 0 ? classes.head : undefined}>
          {line}
        </div>
      ))}
      {card.pictures && (
        <div className={classes.pictures}>
          {card.pictures.map((picture) => (
            <Picture key={picture.label} picture={picture} />
          ))}
        </div>
      )}
    </div>
  );
}

function Picture({ picture }: { picture: SamplePicture }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height, channels, pixels, label } = picture;
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const image = context.createImageData(width, height);
    for (let i = 0; i < width * height; i++) {
      for (let c = 0; c < 3; c++) image.data[4 * i + c] = pixels[i * channels + (channels < 3 ? 0 : c)]!;
      image.data[4 * i + 3] = 255;
    }
    context.putImageData(image, 0, 0);
  }, [width, height, channels, pixels]);
  return (
    <figure className={classes.picture}>
      <canvas ref={canvas} width={width} height={height} />
      <figcaption>{label}</figcaption>
    </figure>
  );
}
