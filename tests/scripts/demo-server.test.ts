import { expect, test } from 'vitest'
import { wantedPorts } from '../../scripts/demo-server.ts'

test('the demo listens where PORT says, and what its command line says counts more', () => {
  expect(wantedPorts({}, undefined)).toEqual({ inbox: 3000, phones: 3010 })
  expect(wantedPorts({}, '4100')).toEqual({ inbox: 4100, phones: 4110 })
  expect(wantedPorts({ port: '5000' }, '4100')).toEqual({ inbox: 5000, phones: 5010 })
  expect(wantedPorts({ 'phone-port': '6000' }, '4100')).toEqual({ inbox: 4100, phones: 6000 })
})
