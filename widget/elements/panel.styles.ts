import { css } from 'lit'

export const panelStyles = css`
  :host {
    --radius: var(--sapa-radius, 16px);
    position: fixed;
    right: var(--right);
    left: var(--left);
    bottom: calc(var(--y) + 72px + env(safe-area-inset-bottom));
    width: min(384px, calc(100vw - 2 * var(--x)));
    height: min(640px, calc(100dvh - var(--y) - 72px - 24px));
    overflow: hidden;
    background: var(--panel);
    color: var(--text);
    border-radius: var(--radius);
    box-shadow: 0 0 0 1px color-mix(in srgb, var(--line) 70%, transparent), var(--shadow);
    transform-origin: bottom right;
    transition: opacity 0.16s ease-out, transform 0.2s cubic-bezier(0.2, 0.8, 0.2, 1), visibility 0s;
  }
  :host(:not([open])) {
    opacity: 0;
    visibility: hidden;
    transform: translateY(12px) scale(0.97);
    transition-delay: 0s, 0s, 0.2s;
    pointer-events: none;
  }
  .frame {
    display: flex;
    flex-direction: column;
    height: 100%;
  }
  header {
    display: flex;
    align-items: center;
    gap: 12px;
    padding: 14px 12px 14px 16px;
    border-bottom: 1px solid var(--line);
  }
  .title {
    flex: 1;
    min-width: 0;
  }
  h2 {
    margin: 0;
    font-size: 16px;
    font-weight: 600;
    line-height: 1.3;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .status {
    margin: 1px 0 0;
    display: flex;
    align-items: center;
    gap: 6px;
    font-size: 12px;
    color: var(--text-3);
  }
  .status::before {
    content: '';
    width: 8px;
    height: 8px;
    border-radius: 50%;
    background: var(--idle);
  }
  .status.live::before {
    background: var(--ok);
  }
  .status.away::before {
    background: var(--note-line);
  }
  .status.connecting::before {
    animation: blink 1.2s infinite;
  }
  .face.site {
    background: var(--accent);
    color: var(--on-accent);
    font-size: 14px;
  }
  sapa-message-list {
    flex: 1;
    min-height: 0;
  }
  .bar {
    margin: 0;
    padding: 7px 16px;
    font-size: 12px;
    color: var(--text-2);
    background: var(--note);
    border-top: 1px solid color-mix(in srgb, var(--note-line) 45%, transparent);
  }
  .drop {
    position: absolute;
    inset: 8px;
    z-index: 2;
    display: grid;
    place-items: center;
    border: 2px dashed var(--accent);
    border-radius: calc(var(--radius) - 6px);
    background: color-mix(in srgb, var(--panel) 92%, transparent);
    font-size: 15px;
    font-weight: 600;
    pointer-events: none;
  }
  @keyframes blink {
    50% {
      opacity: 0.3;
    }
  }
  @media (max-width: 480px) {
    :host {
      inset: 0 0 auto;
      width: 100%;
      height: var(--screen, 100dvh);
      border-radius: 0;
      box-shadow: none;
      z-index: 1;
    }
    header {
      padding-top: calc(14px + env(safe-area-inset-top));
    }
  }
  @media (forced-colors: active) {
    :host {
      border: 1px solid;
    }
  }
`
