import { describe, expect, test } from 'vitest'
import { safeFileName, withFittingExtension } from '#server/lib/file-names.ts'

describe('a file name that somebody gave', () => {
  const harmless: [string, string, string][] = [
    ['stays as it is where it is harmless', 'Invoice 2026-11 (2).pdf', 'Invoice 2026-11 (2).pdf'],
    ['keeps other scripts, accents and emoji', 'résumé फ़ाइल 文件 👩‍👩‍👧.png', 'résumé फ़ाइल 文件 👩‍👩‍👧.png'],
    ['loses its path', '../../etc/passwd', 'passwd'],
    ['loses a Windows path', 'C:\\Users\\Sri\\cat.png', 'cat.png'],
    ['cannot be a hidden file or a folder', '..', 'file'],
    ['does not begin with dots', '...htaccess', 'htaccess'],
    ['loses control characters', 'a\r\nSet-Cookie: x\0.png', 'a Set-Cookie x .png'],
    ['loses halves of characters', 'a\ud800b\udc00.png', 'a b .png'],
    ['cannot turn its ending around', 'invoice\u202egnp.exe', 'invoice gnp.exe'],
    ['loses what file systems and HTML mean something by', '<img src="x">|?*:.png', 'img src= x .png'],
    ['is called file when nothing is left', '\u0000\u200b', 'file'],
    ['is called file when it is empty', '', 'file'],
  ]
  for (const [promise, given, expected] of harmless) {
    test(promise, () => expect(safeFileName(given)).toBe(expected))
  }

  test('is cut between characters and keeps its ending', () => {
    const name = safeFileName(`${'👍'.repeat(300)}.jpeg`)
    expect([...name]).toHaveLength(120)
    expect(name.endsWith('👍.jpeg')).toBe(true)
    expect(encodeURIComponent(name)).toContain('.jpeg')
  })

  test('gets an ending that fits what it is', () => {
    expect(withFittingExtension('cat.html', 'image/png')).toBe('cat.html.png')
    expect(withFittingExtension('cat', 'image/jpeg')).toBe('cat.jpg')
    expect(withFittingExtension('cat.JPEG', 'image/jpeg')).toBe('cat.JPEG')
    expect(withFittingExtension('notes.txt', 'application/octet-stream')).toBe('notes.txt')
  })
})
