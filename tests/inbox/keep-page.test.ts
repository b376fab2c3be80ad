import { createMemoryRouter, data, type MiddlewareFunction, redirect } from 'react-router'
import { expect, test } from 'vitest'
import { type Failure, failureOf } from '#inbox/lib/failure.ts'
import { keepPage } from '#inbox/lib/keep-page.ts'

const NO_ANSWER = new TypeError('Failed to fetch')
const BROKEN = data(new Error('Unexpected Server Error'), 500)
const GATEWAY_TROUBLE = data('<h1>502</h1>', 502)

test('a form that gets no answer, or one of a server in trouble, is told so, and its page stays', async () => {
  for (const [trouble, code] of [
    [NO_ANSWER, 'no_answer'],
    [BROKEN, 'server_trouble'],
    [GATEWAY_TROUBLE, 'server_trouble'],
  ] as const) {
    const shop = await aPage({ action: () => Promise.reject(trouble) })
    expect(await shop.send()).toMatchObject({ code, field: null })
    expect(shop.shows()).toEqual({ words: 'loaded 1', errors: null })
  }
})

test('what the server has decided of a form is left as it is', async () => {
  const refused = await aPage({
    action: async () => data({ failure: { code: 'name_taken', message: '', typed: {} } }, 409),
  })
  expect(await refused.send()).toMatchObject({ code: 'name_taken' })
  const unknown = await aPage({ action: () => Promise.reject(data(null, 400)) })
  await unknown.send()
  expect(unknown.shows().errors).toMatchObject({ root: { status: 400 } })
  const signedOut = await aPage({ action: () => Promise.reject(redirect('/other')) })
  await signedOut.send()
  expect(signedOut.router.state.location.pathname).toBe('/other')
})

test('a page that cannot be loaded again stays as it was, and follows again when it can', async () => {
  for (const trouble of [NO_ANSWER, BROKEN]) {
    const shop = await aPage()
    shop.breakWith(trouble)
    await shop.router.revalidate()
    expect(shop.shows()).toEqual({ words: 'loaded 1', errors: null })
    expect(await shop.send()).toBeNull()
    expect(shop.shows()).toEqual({ words: 'loaded 1', errors: null })
    shop.breakWith(null)
    await shop.router.revalidate()
    expect(shop.shows()).toMatchObject({ words: expect.stringMatching(/loaded [^1]/), errors: null })
  }
})

test('a page that cannot be opened never shows another one in its place', async () => {
  const shop = await aPage()
  shop.breakWith(NO_ANSWER)
  await shop.router.navigate('/shops/2')
  expect(shop.shows().errors).not.toBeNull()
  // Back again is no page that is loaded again either: it is gone.
  await shop.router.navigate('/shops/1')
  expect(shop.shows().errors).not.toBeNull()
  shop.breakWith(null)
  await shop.router.navigate('/shops/1')
  expect(shop.shows().errors).toBeNull()
})

test('a page that is gone, or not for this person any more, is not kept', async () => {
  const shop = await aPage()
  shop.breakWith(data(null, 404))
  await shop.router.revalidate()
  expect(shop.shows().errors).toMatchObject({ root: { status: 404 } })
})

/** The page of a shop with one form, in a real router. */
async function aPage({ action = async (): Promise<unknown> => ({ done: true }) } = {}) {
  let trouble: unknown = null
  let loads = 1
  const loader = async () => {
    if (trouble !== null) throw trouble
    loads += 1
    return `loaded ${loads}`
  }
  const router = createMemoryRouter(
    [
      {
        id: 'root',
        middleware: [keepPage('http://localhost/shops/1#top') as MiddlewareFunction],
        hasErrorBoundary: true,
        children: [
          { id: 'shop', path: '/shops/:shopId', loader, action },
          { id: 'other', path: '/other', loader: () => 'other' },
        ],
      },
    ],
    { initialEntries: ['/shops/1'], hydrationData: { loaderData: { shop: 'loaded 1' } } },
  )
  return {
    router,
    breakWith: (by: unknown) => {
      trouble = by
    },
    shows: () => ({ words: router.state.loaderData.shop as unknown, errors: router.state.errors }),
    /** What the form is answered; null where it was not refused. */
    async send(): Promise<Failure | null> {
      let answer: unknown
      const stop = router.subscribe(({ fetchers }) => {
        answer = fetchers.get('form')?.data ?? answer
      })
      const formData = new FormData()
      formData.set('name', 'Toko')
      await router.fetch('form', 'shop', '/shops/1', { formMethod: 'POST', formData })
      stop()
      return failureOf(answer)
    },
  }
}
