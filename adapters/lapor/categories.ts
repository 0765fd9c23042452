/** What can be reported: each is a `service_code` of the agency, asked in plain words. */
import type { Option } from '../kit/fields.ts'

const category = (value: string, id: string, en: string): Option => ({ value, label: { id, en } })

export const categories: Option[] = [
  category('jalan', 'Jalan rusak atau berlubang', 'Damaged road or pothole'),
  category('trotoar', 'Trotoar rusak atau terhalang', 'Broken or blocked pavement'),
  category('lampu-jalan', 'Lampu jalan mati', 'Street light out'),
  category('banjir', 'Banjir atau saluran tersumbat', 'Flood or blocked drain'),
  category('sampah', 'Sampah menumpuk', 'Piled-up rubbish'),
  category('pohon', 'Pohon tumbang atau berbahaya', 'Fallen or dangerous tree'),
  category('air-bersih', 'Air bersih tidak mengalir', 'No clean water'),
  category('fasilitas-umum', 'Taman atau fasilitas umum rusak', 'Broken park or public facility'),
  category('parkir', 'Parkir liar', 'Illegal parking'),
  category('pkl', 'Pedagang di tempat terlarang', 'Street vendors where they may not be'),
  category('ketertiban', 'Gangguan ketenteraman dan ketertiban', 'Disturbance of peace and order'),
  category('perda', 'Pelanggaran peraturan daerah', 'Breach of a local regulation'),
  category('hewan', 'Hewan lepas atau berbahaya', 'Loose or dangerous animals'),
  category('kependudukan', 'Layanan KTP, KK, dan akta', 'Service for identity cards and certificates'),
  category('kesehatan', 'Puskesmas dan layanan kesehatan', 'Health centres and health services'),
  category('pendidikan', 'Sekolah dan pendidikan', 'Schools and education'),
  category('bansos', 'Bantuan sosial', 'Social assistance'),
  category('pungli', 'Pungutan liar', 'Illegal charges by officials'),
  category('lainnya', 'Lainnya', 'Something else'),
]
