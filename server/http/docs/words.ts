/** What the page itself says; the reference is English, as the names in it are. */
export const DOCS_WORDS = {
  en: {
    search: 'Search',
    searchHint: 'messages, queue, label …',
    examplesIn: 'Examples in',
    parts: 'Parts',
    reference: '',
    key: 'Send your key as',
    or: 'or',
    where: 'Owners and admins make one in Settings → API keys. The same as a document for programs:',
    nothing: 'Nothing here has these words. Fewer or other ones may be found.',
    body: 'Body',
    answer: 'Answer',
    noMore: 'Nothing more.',
    needed: 'needed',
    name: 'Name',
    in: 'In',
    what: 'What',
    schemas: 'schemas',
    other: { language: 'id', name: 'Bahasa Indonesia' },
  },
  id: {
    search: 'Cari',
    searchHint: 'messages, queue, label …',
    examplesIn: 'Contoh dalam',
    parts: 'Bagian',
    reference: 'Penjelasan tiap panggilan dan kolom di bawah ini berbahasa Inggris.',
    key: 'Kirim kunci Anda sebagai',
    or: 'atau',
    where:
      'Pemilik dan admin membuatnya di Pengaturan → Kunci API. Isi yang sama sebagai dokumen untuk program:',
    nothing: 'Tidak ada yang memuat kata-kata ini. Coba kata yang lebih sedikit atau kata lain.',
    body: 'Isi',
    answer: 'Jawaban',
    noMore: 'Tidak ada lagi.',
    needed: 'wajib',
    name: 'Nama',
    in: 'Di',
    what: 'Keterangan',
    schemas: 'skema',
    other: { language: 'en', name: 'English' },
  },
} as const

export type DocsLanguage = keyof typeof DOCS_WORDS
export type DocsWords = (typeof DOCS_WORDS)[DocsLanguage]
