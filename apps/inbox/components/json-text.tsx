import './json-text.css'

/** What a program sent or was sent, a line for each field; what is no JSON stays as it is. */
export function JsonText({ json }: { json: string }) {
  return (
    <pre className="json-text" dir="auto">
      {spread(json)}
    </pre>
  )
}

function spread(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2)
  } catch {
    return json
  }
}
