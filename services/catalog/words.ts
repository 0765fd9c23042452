/**
 * What makes "e-ktp ilang", "KTP-el hilang" and "lost ID card" the same question: everyday spelling, slang, affixes,
 * stop words, and a small glossary from English to Indonesian. It is about language; what one service is called
 * besides its title stands in that service's `synonyms`.
 */

/** Terms of a text in canonical form, in order. Index and question go through the same road. */
export function termsOf(text: string): string[] {
  let line = ` ${plain(text)} `
  for (const [pattern, canonical] of PHRASES) line = line.replace(pattern, ` ${canonical} `)
  const words = line.split(' ').filter(Boolean)
  const telling = words.filter((word) => !isStopWord(word))
  return (telling.length > 0 ? telling : words).map(canonical)
}

/** Lower case, without accents; everything but letters and digits is a gap. */
export function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/['’`]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/** The one form in which all ways of writing a word are kept. */
export function canonical(word: string): string {
  const known = WORDS.get(word)
  if (known) return known
  const root = stem(word)
  return WORDS.get(root) ?? root
}

/**
 * A light Indonesian stemmer: possessive and particle, one suffix, up to two prefixes, and never below four letters.
 * It has no dictionary and need not be right: question and index are cut the same way.
 */
export function stem(word: string): string {
  if (!/^[a-z]+$/.test(word)) return word
  let root = cut(word, /(?:nya|lah|kah|pun)$/)
  root = cut(root, /(?:kan|an|ing|(?<![aisu])s)$/)
  for (let i = 0; i < 2; i++) {
    const rule = PREFIXES.find(([prefix]) => prefix.test(root))
    const shorter = rule ? root.replace(rule[0], rule[1]) : root
    if (shorter === root || shorter.length < 4) break
    root = shorter
  }
  return root
}
const cut = (word: string, ending: RegExp) => {
  const shorter = word.replace(ending, '')
  return shorter.length >= 4 ? shorter : word
}

/** A prefix and the letter it swallowed (memakai, pakai). The first that fits is taken. */
const PREFIXES: [RegExp, string][] = [
  [/^(?:meny|peny)(?=[aeiou])/, 's'],
  [/^(?:meng|peng)/, ''],
  [/^(?:mem|pem)(?=[aeiou])/, 'p'],
  [/^(?:men|pen)(?=[aeiou])/, 't'],
  [/^(?:mem|pem|men|pen)/, ''],
  [/^(?:ber|per|ter)/, ''],
  [/^(?:me|pe)(?=[lrmnwy])/, ''],
  [/^(?:di|ke|se)/, ''],
]

/** Several words that are one thing. Tried in this order on the plain text, which has a blank on both ends. */
const PHRASES: [RegExp, string][] = (
  [
    ['e ktp|ktp el|ktp elektronik|ektp|ktpel|kartu tanda penduduk|kartu penduduk', 'ktp'],
    ['e id card|e id|eid|id card|identity card|identification card|national id|id', 'ktp'],
    ['kartu keluarga|family card|family register', 'kk'],
    [
      '(?:surat|akta|akte|sertifikat|surat keterangan) (?:kelahiran|lahir)|birth (?:certificate|deed)',
      'akta lahir',
    ],
    [
      '(?:surat|akta|akte|surat keterangan) (?:kematian|mati|meninggal)|death (?:certificate|deed)',
      'akta mati',
    ],
    [
      '(?:surat|akta|akte|buku) (?:nikah|kawin|pernikahan|perkawinan)|marriage (?:certificate|deed)',
      'akta kawin',
    ],
    ['pajak bumi dan bangunan|pajak bumi|pajak tanah|pajak rumah|land tax|property tax|pbb p2', 'pbb'],
    ['izin mendirikan bangunan|building (?:permit|approval|licen[cs]e)', 'izin bangun'],
    ['nomor induk berusaha|business id|business identification number', 'nib'],
    ['moving out|move out|moving away', 'pindah keluar'],
    ['moving in|move in', 'pindah datang'],
    ['tidak ada|gak ada|ga ada|nggak ada', 'hilang'],
    ['how to|how do i|how can i', ''],
  ] satisfies [string, string][]
).map(([pattern, canonical]) => [new RegExp(`(?<= )(?:${pattern})(?= )`, 'g'), canonical])

/** Canonical word, then what people write for it, in both languages. */
const SAME = `
hilang: ilang kehilangan ngilang lost lose missing stolen dicuri kecurian raib
rusak: broken damaged patah luntur terbakar
buat: bikin bikinin buatin ngebuat make create get bkin
urus: ngurus ngurusin uruskan arrange
baru: anyar new first
ganti: gantiin nggantiin replace replacement renew perpanjang perpanjangan
ubah: rubah merubah ngubah ngerubah change update amend edit koreksi betulkan pembetulan perbaiki correct
bayar: bayarin mbayar nebus pay payment paying paid lunasi melunasi
cek: ngecek check periksa memeriksa lihat liat view see
tagih: bill bills billing invoice rekening
pajak: pajek tax taxes
akta: akte certificate deed
surat: letter
kartu: card
lahir: born birth kelahiran newborn
mati: meninggal wafat death dead died die deceased
kawin: nikah menikah pernikahan kawinan marriage marry married wedding
cerai: divorce divorced pisah
anak: child children kid kids baby bayi son daughter
orang: person people
keluarga: family famili
pindah: move moving relocate relocation pindahan
rumah: house home
tanah: land property lahan
bangun: building build gedung bangunan
izin: ijin perizinan perijinan permit permits license licence permission perijin
usaha: business bisnis dagang
iklan: reklame advertising advertisement billboard spanduk baliho ads
jalan: road street jln
lubang: berlubang bolong pothole potholes hole
sampah: trash garbage waste rubbish
lampu: lamp light lights streetlight pju
banjir: flood flooding flooded
adu: aduan pengaduan mengadu ngadu complaint complain complaints komplain keluhan keluh mengeluh report
kerja: work job
praktik: praktek practice
dokter: doctor physician
perawat: nurse
bidan: midwife
jual: sell sale menjual
beli: buy purchase membeli
waris: inheritance inherit warisan
alamat: address
nama: name
daftar: register registration mendaftar pendaftaran ndaftar
hotel: penginapan
`

const STOP = new Set(
  `yang di ke dari dan atau untuk saya aku gue gua kami kita anda mau ingin pengen pingin gimana bagaimana cara
  caranya apa apakah dimana mana kapan berapa itu ini nih dong ya yah sih kok deh aja saja lagi sudah udah udh belum
  blm tolong mohon pak bu kak min bisa dapat tentang soal dengan pada adalah karena kalau kalo punya punyaku
  a an the my our your i we you me of for to in on at is are was it how do does can could want need would like please
  about where what when which with and or`.split(/\s+/),
)

const WORDS = new Map(
  SAME.trim()
    .split('\n')
    .flatMap((row) => {
      const [canonical = '', variants = ''] = row.split(': ')
      return [canonical, ...variants.split(' ')].map((variant) => [variant, canonical] as const)
    }),
)

/** Says nothing of what is wanted: "how do I get", "bikin", "urus". */
export const isStopWord = (word: string) => STOP.has(word) || WEAK.has(canonical(word))
const WEAK = new Set(['buat', 'urus'])

/** What people write for a canonical term. */
export const synonymsOf = (term: string): string[] => BY_TERM.get(term) ?? []

const BY_TERM = Map.groupBy(WORDS.keys(), (word) => WORDS.get(word) ?? word)
