import type { Page, Request } from 'playwright'

const FILES = /\/assets\/.*\.(?:js|css|json)$/
/** What they say in one language belongs to them. */
const SCRIPTS = /\.js$|\/assets\/.*\.json$/

/** Counts what really comes over the line from one server, as it was encoded: bodies, and frames of sockets. */
export async function weigh(page: Page, origin: string) {
  const network = await page.context().newCDPSession(page)
  await network.send('Network.enable')
  // Over https browsers also take Brotli, which is smaller: the promise is for the larger.
  await network.send('Network.setExtraHTTPHeaders', { headers: { 'Accept-Encoding': 'gzip' } })
  const answers: Promise<{ name: string; body: number; headers: number }>[] = []
  let frames = 0
  page.on('requestfinished', (request) => {
    if (request.url().startsWith(origin)) answers.push(sizesOf(request))
  })
  network.on('Network.webSocketFrameReceived', ({ response }) => {
    frames += Buffer.byteLength(response.payloadData)
  })
  return {
    async weight() {
      const all = await Promise.all(answers)
      const bytes = all.reduce((sum, { body }) => sum + body, frames)
      const headers = all.reduce((sum, answer) => sum + answer.headers, 0)
      const scripts = all.filter(({ name }) => SCRIPTS.test(name)).reduce((sum, { body }) => sum + body, 0)
      const files = all.filter(({ name }) => FILES.test(name)).length
      const parts = all.map(({ name, body }) => `${name} ${body}`).join(', ')
      const report = `${bytes} bytes, ${scripts} of scripts (${parts}, frames ${frames}) and ${headers} of headers`
      return { bytes, scripts, files, report }
    },
  }
}

async function sizesOf(request: Request) {
  const { responseBodySize, responseHeadersSize } = await request.sizes()
  const name = `${request.method()} ${new URL(request.url()).pathname}`
  return { name, body: responseBodySize, headers: responseHeadersSize }
}
