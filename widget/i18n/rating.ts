/** The words around how it went, which only those load who are asked. */
export const RATING_WORDS = {
  en: {
    rate: 'How did we do?',
    /** From worst to best. */
    scores: ['Very bad', 'Bad', 'All right', 'Good', 'Very good'],
    rateComment: 'Would you like to say more?',
    send: 'Send',
    notRated: 'Your answer could not be sent. Please try again.',
    notNow: 'Not now',
    rated: 'Thank you for your answer!',
  },
  id: {
    rate: 'Bagaimana pelayanan kami?',
    scores: ['Sangat buruk', 'Buruk', 'Cukup', 'Baik', 'Sangat baik'],
    rateComment: 'Ada yang ingin Anda sampaikan?',
    send: 'Kirim',
    notRated: 'Jawaban Anda belum terkirim. Silakan coba lagi.',
    notNow: 'Nanti saja',
    rated: 'Terima kasih atas jawaban Anda!',
  },
}
