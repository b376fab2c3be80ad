import type { SiteOptions } from '#server/protocol/site-options.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { Choice } from './choice.tsx'
import { Field } from './field.tsx'
import { Switch } from './switch.tsx'

export interface OptionFields {
  options: SiteOptions
  change(options: SiteOptions): void
}

const SIDES = ['right', 'left'] as const
const THEMES = ['auto', 'light', 'dark'] as const
const LANGUAGES = ['en', 'id'] as const
const TEXTS = ['title', 'greeting', 'offline', 'placeholder'] as const
const MODES = ['off', 'optional', 'required'] as const
const ASKED = ['name', 'email', 'phone', 'question'] as const

/** Where the bubble stands, by day and by night, and whether it may be heard. */
export function LookFields({ options, change }: OptionFields) {
  const { t } = useTranslation()
  return (
    <>
      <Choice
        label={t('site.side')}
        of={SIDES.map((value) => ({ value, label: t(`site.sides.${value}`) }))}
        value={options.side}
        onChange={(side) => change({ ...options, side })}
      />
      <Choice
        label={t('site.theme')}
        of={THEMES.map((value) => ({ value, label: t(`site.themes.${value}`) }))}
        value={options.theme}
        onChange={(theme) => change({ ...options, theme })}
      />
      <Switch
        label={t('site.sound')}
        hint={t('site.soundHint')}
        isOn={options.sound}
        onChange={(sound) => change({ ...options, sound })}
      />
    </>
  )
}

/** What the chat says, in each of its languages. */
export function TextFields({
  options,
  change,
  language,
  setLanguage,
}: OptionFields & { language: 'en' | 'id'; setLanguage(language: 'en' | 'id'): void }) {
  const { t } = useTranslation()
  const texts = options.texts[language]
  const set = (text: Partial<typeof texts>) =>
    change({ ...options, texts: { ...options.texts, [language]: { ...texts, ...text } } })
  return (
    <section className="card">
      <header>
        <h2>{t('site.texts')}</h2>
        <p>{t('site.textsHint')}</p>
      </header>
      <Choice
        label={t('site.language')}
        of={LANGUAGES.map((value) => ({ value, label: t(`site.languages.${value}`) }))}
        value={language}
        onChange={setLanguage}
      />
      {TEXTS.map((text) => (
        <Field
          key={text}
          name={`text ${text}`}
          label={t(`site.text.${text}`)}
          hint={text === 'offline' ? t('site.offlineHint') : undefined}
          maxLength={200}
          value={texts[text]}
          onChange={(event) => set({ [text]: event.target.value })}
        />
      ))}
    </section>
  )
}

/** What is asked before the first message, and how it went after the last. */
export function AskingFields({ options, change }: OptionFields) {
  const { t } = useTranslation()
  const { preChat } = options
  return (
    <section className="card">
      <header>
        <h2>{t('site.asking')}</h2>
        <p>{t('site.askingHint')}</p>
      </header>
      <Choice
        label={t('site.preChat')}
        of={MODES.map((value) => ({ value, label: t(`site.modes.${value}`) }))}
        value={preChat.mode}
        onChange={(mode) => change({ ...options, preChat: { ...preChat, mode } })}
      />
      {preChat.mode === 'off' ? null : <AskedFields options={options} change={change} />}
      <Switch
        label={t('site.rating')}
        hint={t('site.ratingHint')}
        isOn={options.asksRating}
        onChange={(asksRating) => change({ ...options, asksRating })}
      />
    </section>
  )
}

function AskedFields({ options, change }: OptionFields) {
  const { t } = useTranslation()
  const { preChat, texts } = options
  const toggle = (field: (typeof ASKED)[number], isOn: boolean) => {
    const fields = ASKED.filter((one) => (one === field ? isOn : preChat.fields.includes(one)))
    change({ ...options, preChat: { ...preChat, fields } })
  }
  return (
    <>
      <fieldset className="website-checks">
        <legend>{t('site.fields')}</legend>
        {ASKED.map((field) => (
          <label key={field}>
            <input
              type="checkbox"
              checked={preChat.fields.includes(field)}
              onChange={(event) => toggle(field, event.target.checked)}
            />
            {t(`site.asked.${field}`)}
          </label>
        ))}
      </fieldset>
      {preChat.fields.includes('question')
        ? LANGUAGES.map((language) => (
            <Field
              key={language}
              name={`question ${language}`}
              label={`${t('site.question')} (${t(`site.languages.${language}`)})`}
              maxLength={200}
              value={texts[language].question}
              onChange={({ target: { value: question } }) =>
                change({ ...options, texts: { ...texts, [language]: { ...texts[language], question } } })
              }
            />
          ))
        : null}
    </>
  )
}

/** When the greeting comes out by itself. */
export function GreetingFields({ options, change }: OptionFields) {
  const { t } = useTranslation()
  const { greets } = options
  const set = (patch: Partial<typeof greets>) => change({ ...options, greets: { ...greets, ...patch } })
  const number = (text: string, most: number) =>
    text === '' ? null : Math.min(most, Math.max(0, Math.round(Number(text))))
  return (
    <section className="card">
      <header>
        <h2>{t('site.greets')}</h2>
        <p>{t('site.greetsHint')}</p>
      </header>
      <div className="website-pair">
        <Field
          name="greets after"
          type="number"
          min={0}
          max={3600}
          label={t('site.afterSeconds')}
          value={greets.afterSeconds ?? ''}
          onChange={(event) => set({ afterSeconds: number(event.target.value, 3_600) })}
        />
        <Field
          name="greets scrolled"
          type="number"
          min={1}
          max={100}
          label={t('site.scrolled')}
          value={greets.scrolledPercent ?? ''}
          onChange={(event) => set({ scrolledPercent: number(event.target.value, 100) || null })}
        />
      </div>
      <Field
        name="greets url"
        label={t('site.url')}
        hint={t('site.urlHint')}
        maxLength={300}
        autoCapitalize="none"
        value={greets.url}
        onChange={(event) => set({ url: event.target.value })}
      />
    </section>
  )
}
