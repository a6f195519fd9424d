interface Annotations {
  calcAutorange(element: Drawn): unknown;
}
interface Drawn {
  _fullLayout: { annotations?: readonly { xref: string; yref: string }[] };
}

/** Plotly's annotations, which need no second drawing to find how much room the axes leave for them where none stands on an axis. */
export function paperAnnotations<T extends object>(annotations: T): T {
  const { calcAutorange } = annotations as unknown as Annotations;
  return {
    ...annotations,
    calcAutorange: (element: Drawn) => {
      const own = element._fullLayout.annotations ?? [];
      return own.every(({ xref, yref }) => xref === 'paper' && yref === 'paper') ? undefined : calcAutorange(element);
    },
  };
}
