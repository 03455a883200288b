/** Something is being done; the words beside it say what. */
export function Spinner() {
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" fill="none" aria-hidden="true" className="shrink-0 animate-spin">
      <path d="M9.5 9.2A4.7 4.7 0 1 1 9.5 2.8" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" />
    </svg>
  );
}
