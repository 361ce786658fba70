/** The mark: a tuning fork and what it sets swinging. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path d="M12 7v7a4 4 0 0 0 8 0V7M16 18v7" />
      <path d="M7 10.500q-1.800 3.500 0 7M25 10.500q1.800 3.500 0 7" class="mark-wave" />
    </svg>
  );
}

export function Brand() {
  return (
    <span class="brand">
      <Mark />
      <span class="brand-name">attune</span>
    </span>
  );
}
