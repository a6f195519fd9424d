import { CloseButton } from '@mantine/core';
import type { NotificationData } from '@mantine/notifications';
import classes from './plain-toasts.module.css';

interface PlainToastsProps {
  /** The newest first. */
  messages: readonly NotificationData[];
  onClose: (message: NotificationData) => void;
}

const SHOWN = 4;

/** Messages that need no script of their own. */
export function PlainToasts({ messages, onClose }: PlainToastsProps) {
  return (
    <div className={classes.root}>
      {messages.slice(0, SHOWN).map((message, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two messages may be the same.
        <div key={i} className={classes.toast} role="alert" data-color={message.color}>
          <div className={classes.text}>
            <strong>{message.title}</strong>
            <span>{message.message}</span>
          </div>
          <CloseButton size="sm" aria-label="Close" onClick={() => onClose(message)} />
        </div>
      ))}
    </div>
  );
}
