import { useRouteLoaderData } from 'react-router'
import type { loader } from '../routes/signed-in.server.ts'

/** Who is signed in; only on pages behind the sign-in. */
export function useViewer() {
  return useSignedIn().viewer
}

export function useSignedIn() {
  const data = useRouteLoaderData<typeof loader>('routes/signed-in')
  if (!data) throw new Error('useViewer was called on a page that strangers see.')
  return data
}
