import { css } from 'lit'

export const messageListStyles = css`
  :host {
    position: relative;
    display: flex;
    flex-direction: column;
    background: var(--panel-2);
  }
  .log {
    flex: 1;
    min-height: 0;
    overflow-y: auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
    padding: 16px;
  }
  .log:focus-visible {
    outline-offset: -2px;
  }
  .log.following {
    /* The end is what stays in place, not what stands in the middle of the screen. */
    overflow-anchor: none;
  }
  .content {
    display: flex;
    flex-direction: column;
    gap: 3px;
  }
  .content > * {
    flex: none;
  }
  .day {
    align-self: center;
    margin: 12px 0;
    font-size: 12px;
    color: var(--text-3);
  }
  .earlier,
  .newest {
    align-self: center;
    padding: 6px 14px;
    border-radius: 999px;
    font-size: 12px;
    color: var(--text-2);
    background: var(--panel);
    border: 1px solid var(--line);
  }
  .earlier:hover,
  .newest:hover {
    color: var(--text);
  }
  .newest {
    position: absolute;
    bottom: 12px;
    inset-inline: 0;
    width: max-content;
    margin: auto;
    display: flex;
    align-items: center;
    gap: 6px;
    box-shadow: var(--shadow);
  }
  .newest.news,
  .newest.news:hover {
    font-weight: 500;
    color: var(--on-accent);
    background: var(--accent);
    border-color: transparent;
  }
  .newest svg {
    width: 14px;
    height: 14px;
  }
  .away {
    margin: 10px 0;
    padding: 10px 14px;
    border: 1px solid var(--note-line);
    border-radius: 12px;
    background: var(--note);
    font-size: 14px;
    color: var(--text);
    white-space: pre-line;
  }
  .by {
    display: flex;
    align-items: center;
    gap: 8px;
    margin-top: 10px;
    font-size: 12px;
    color: var(--text-3);
  }
  .by .face {
    width: 24px;
    height: 24px;
    font-size: 10px;
  }
  .face-0 {
    background: #f3c9b5;
  }
  .face-1 {
    background: #cfe3c4;
  }
  .face-2 {
    background: #c9d9f2;
  }
  .face-3 {
    background: #ecd3ea;
  }
  .face-4 {
    background: #f2dfa7;
  }
  .face-5 {
    background: #c5e3df;
  }
  .by b {
    font-weight: 500;
    color: var(--text-2);
  }
  .message {
    max-width: 82%;
    width: fit-content;
    padding: 9px 13px;
    border-radius: 16px;
    font-size: 15px;
    line-height: 1.45;
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }
  .theirs {
    align-self: flex-start;
    margin-inline-start: 32px;
    background: var(--panel);
    border: 1px solid var(--line);
  }
  .own {
    align-self: flex-end;
    background: var(--own);
    color: var(--on-own);
  }
  .theirs.last {
    border-end-start-radius: 4px;
  }
  .own.last {
    border-end-end-radius: 4px;
  }
  .first.own {
    margin-top: 10px;
  }
  .waiting,
  .sending {
    background: color-mix(in srgb, var(--own) 93%, var(--panel-2));
  }
  .failed {
    background: var(--danger-soft);
    color: var(--text);
    border: 1px solid color-mix(in srgb, var(--danger) 55%, transparent);
  }
  .has-picture {
    padding: 4px;
    overflow: hidden;
  }
  .has-picture .text {
    padding: 6px 9px 5px;
  }
  .arrives {
    animation: arrive 0.2s ease-out;
  }
  a {
    color: inherit;
    text-decoration: underline;
    text-underline-offset: 2px;
  }
  .text {
    display: block;
  }
  .text.below {
    margin-top: 6px;
  }
  .state {
    align-self: flex-end;
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    gap: 2px 10px;
    margin: 1px 2px 4px;
    font-size: 11.5px;
    color: var(--text-3);
  }
  .state.bad {
    color: var(--danger);
  }
  .state button {
    padding: 3px 0;
    margin: -3px 0;
    color: var(--text);
    text-decoration: underline;
    text-underline-offset: 2px;
  }
  .dots {
    align-self: flex-start;
    display: inline-flex;
    gap: 4px;
    margin: 8px 0 2px;
    margin-inline-start: 32px;
    padding: 14px 13px;
    background: var(--panel);
    border: 1px solid var(--line);
    border-radius: 16px;
    border-end-start-radius: 4px;
  }
  .dots i {
    width: 6px;
    height: 6px;
    border-radius: 50%;
    background: var(--text-3);
    animation: bob 1.2s infinite;
  }
  .dots i:nth-child(2) {
    animation-delay: 0.15s;
  }
  .dots i:nth-child(3) {
    animation-delay: 0.3s;
  }
  @keyframes bob {
    0%,
    60%,
    100% {
      opacity: 0.35;
      transform: none;
    }
    30% {
      opacity: 1;
      transform: translateY(-3px);
    }
  }
  @keyframes arrive {
    from {
      opacity: 0;
      transform: translateY(6px);
    }
  }
  @media (forced-colors: active) {
    .message {
      border: 1px solid;
    }
  }
`
