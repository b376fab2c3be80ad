/** The words of the form before the chat, which only its visitors load. */
export const PRE_CHAT_WORDS = {
  en: {
    preChat: 'Before we start, tell us a little about yourself.',
    yourName: 'Your name',
    yourEmail: 'Your e-mail',
    yourPhone: 'Your phone number',
    yourQuestion: 'What is it about?',
    startChat: 'Start the chat',
    skip: 'Skip',
  },
  id: {
    preChat: 'Sebelum mulai, ceritakan sedikit tentang Anda.',
    yourName: 'Nama Anda',
    yourEmail: 'E-mail Anda',
    yourPhone: 'Nomor telepon Anda',
    yourQuestion: 'Tentang apa?',
    startChat: 'Mulai obrolan',
    skip: 'Lewati',
  },
}
