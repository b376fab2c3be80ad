/** What went wrong with a form or a button, told at once to whoever listens to the page. */
export function ErrorLine({ error }: { error: string | null }) {
  if (!error) return null
  return (
    <p className="form-error" role="alert">
      {error}
    </p>
  )
}
