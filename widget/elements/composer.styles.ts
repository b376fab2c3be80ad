import { css } from 'lit'

export const composerStyles = css`
  :host {
    display: block;
    padding: 8px;
    padding-bottom: calc(8px + env(safe-area-inset-bottom));
    border-top: 1px solid var(--line);
    background: var(--panel);
  }
  .row {
    display: flex;
    align-items: flex-end;
    gap: 2px;
    border: 1px solid var(--line);
    border-radius: 22px;
    background: var(--panel-2);
    transition: border-color 0.12s;
  }
  .row:has(textarea:focus) {
    border-color: var(--accent);
  }
  .row .icon {
    border-radius: 50%;
  }
  textarea {
    flex: 1;
    min-width: 0;
    min-height: 40px;
    max-height: 144px;
    margin: 0;
    padding: 9px 6px;
    font: inherit;
    font-size: 15px;
    line-height: 22px;
    color: var(--text);
    background: none;
    border: 0;
    resize: none;
    outline: none;
    overflow-y: auto;
    scrollbar-width: thin;
  }
  textarea::placeholder {
    color: var(--text-3);
    opacity: 1;
  }
  textarea:focus-visible {
    outline: none;
  }
  .send {
    width: 36px;
    height: 36px;
    margin: 2px;
    border-radius: 50%;
    display: grid;
    place-items: center;
    flex: none;
    background: var(--accent);
    color: var(--on-accent);
    transition: transform 0.12s, background-color 0.12s;
  }
  .send:active {
    transform: scale(0.94);
  }
  .send[aria-disabled='true'] {
    background: var(--line);
    color: var(--text-2);
    cursor: default;
  }
  .notice {
    margin: 0 8px 6px;
    font-size: 12px;
    color: var(--danger);
  }
  .count {
    align-self: center;
    font-size: 12px;
    color: var(--text-3);
    white-space: nowrap;
  }
  @media (max-width: 480px) {
    /* Smaller than 16px, and a phone zooms the page in. */
    textarea {
      font-size: 16px;
    }
  }
`
