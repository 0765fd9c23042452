/**
 * Changing an SPPT: another owner, a split or merged plot, or data that is wrong. The answers are the SPOP.
 * Longer than a file should be, because it is one form.
 */
import { requestData } from '../../kit/define.ts'
import { field, form } from '../../kit/fields.ts'
import { free, nop, SAMPLE_NOP, sampleFile, scan, standard, working } from './standard.ts'

const reason = (...is: string[]) => ({ field: 'reason', is })
const sold = reason('balik_nama')
const wrong = reason('objek', 'subjek')
const onObject = reason('balik_nama', 'pecah', 'gabung', 'objek')
const onOwner = reason('balik_nama', 'pecah', 'gabung', 'subjek')
const built = { field: 'landUse', is: ['bangunan'] }

export const pbbMutasi = requestData({
  title: { id: 'Ubah atau betulkan SPPT PBB (mutasi)', en: 'Change or correct a land tax notice (SPPT)' },
  summary: {
    id: 'Balik nama, pecah, gabung, atau betulkan data pada SPPT pajak bumi dan bangunan.',
    en: 'Change the owner, split, merge or correct the data on a land and building tax notice.',
  },
  synonyms: {
    id: [
      'balik nama PBB',
      'ganti nama SPPT',
      'mutasi SPPT',
      'pecah SPPT',
      'gabung SPPT',
      'pembetulan SPPT',
      'SPPT salah nama',
      'luas tanah salah',
      'SPOP',
      'LSPOP',
    ],
    en: [
      'change land tax name',
      'transfer property tax',
      'split tax object',
      'wrong land area',
      'SPPT correction',
    ],
  },
  life: ['building', 'moving'],
  who: 'account',
  version: 1,
  form: form(
    {
      nop: nop('alasan'),
      reason: field.choice({
        label: { id: 'Apa yang perlu diubah?', en: 'What needs to change?' },
        step: 'alasan',
        options: [
          {
            value: 'balik_nama',
            label: { id: 'Pemilik berganti (balik nama)', en: 'The owner has changed' },
          },
          { value: 'pecah', label: { id: 'Tanah dipecah', en: 'The plot was split' } },
          { value: 'gabung', label: { id: 'Tanah digabung', en: 'Plots were merged' } },
          {
            value: 'objek',
            label: { id: 'Data tanah atau bangunan salah', en: 'Data of the land or building is wrong' },
          },
          {
            value: 'subjek',
            label: { id: 'Nama atau alamat pemilik salah', en: 'The owner’s name or address is wrong' },
          },
        ],
      }),
      acquired: field.choice({
        label: { id: 'Diperoleh dengan cara apa?', en: 'How was it acquired?' },
        step: 'alasan',
        when: sold,
        options: [
          { value: 'jual_beli', label: { id: 'Jual beli', en: 'Sale' } },
          { value: 'waris', label: { id: 'Waris', en: 'Inheritance' } },
          { value: 'hibah', label: { id: 'Hibah', en: 'Gift' } },
          { value: 'lainnya', label: { id: 'Cara lain', en: 'Another way' } },
        ],
      }),
      acquiredOn: field.date({
        label: { id: 'Tanggal diperoleh', en: 'Date acquired' },
        hint: {
          id: 'Tanggal akta atau surat keterangan waris.',
          en: 'Date of the deed or certificate of inheritance.',
        },
        step: 'alasan',
        when: sold,
        latest: 'today',
      }),
      parts: field.number({
        label: { id: 'Dipecah menjadi berapa bidang?', en: 'Split into how many plots?' },
        step: 'alasan',
        when: reason('pecah'),
        min: 2,
        max: 50,
      }),
      otherNop: field.nop({
        label: { id: 'NOP yang digabung dengannya', en: 'NOP it was merged with' },
        step: 'alasan',
        when: reason('gabung'),
      }),
      whatIsWrong: field.longtext({
        label: { id: 'Apa yang salah, dan apa yang benar?', en: 'What is wrong, and what is right?' },
        step: 'alasan',
        when: wrong,
        max: 1000,
        personal: true,
      }),
      objectAddress: field.text({
        label: { id: 'Alamat objek', en: 'Address of the property' },
        hint: { id: 'Jalan, nomor, RT/RW.', en: 'Street, number, RT/RW.' },
        step: 'objek',
        when: onObject,
        max: 200,
        personal: true,
      }),
      objectVillage: field.region({
        label: { id: 'Kelurahan letak objek', en: 'Kelurahan of the property' },
        step: 'objek',
        when: onObject,
      }),
      landArea: field.number({
        label: { id: 'Luas tanah', en: 'Land area' },
        hint: { id: 'Menurut sertifikat atau hasil ukur.', en: 'By the certificate or the survey.' },
        step: 'objek',
        when: onObject,
        min: 1,
        max: 10_000_000,
        unit: { id: 'm²', en: 'm²' },
      }),
      landUse: field.choice({
        label: { id: 'Jenis tanah', en: 'Kind of land' },
        step: 'objek',
        when: onObject,
        options: [
          { value: 'bangunan', label: { id: 'Tanah dengan bangunan', en: 'Land with a building' } },
          { value: 'kavling', label: { id: 'Kavling siap bangun', en: 'Plot ready to build on' } },
          { value: 'kosong', label: { id: 'Tanah kosong', en: 'Vacant land' } },
          { value: 'umum', label: { id: 'Fasilitas umum', en: 'Public facility' } },
        ],
      }),
      buildingArea: field.number({
        label: { id: 'Luas seluruh bangunan', en: 'Area of all buildings' },
        hint: { id: 'Jumlah semua lantai.', en: 'All floors together.' },
        step: 'objek',
        when: built,
        min: 1,
        max: 1_000_000,
        unit: { id: 'm²', en: 'm²' },
      }),
      floors: field.number({
        label: { id: 'Jumlah lantai', en: 'Number of floors' },
        step: 'objek',
        when: built,
        min: 1,
        max: 60,
      }),
      builtIn: field.digits({
        label: { id: 'Tahun dibangun', en: 'Year built' },
        step: 'objek',
        when: built,
        length: 4,
      }),
      ownerName: field.text({
        label: { id: 'Nama pemilik yang benar', en: 'Name of the right owner' },
        hint: { id: 'Seperti pada sertifikat atau akta.', en: 'As on the certificate or deed.' },
        step: 'pemilik',
        when: onOwner,
        from: 'name',
        personal: true,
      }),
      ownerNik: field.nik({
        label: { id: 'NIK pemilik', en: 'NIK of the owner' },
        step: 'pemilik',
        when: onOwner,
        from: 'nik',
      }),
      ownerAddress: field.text({
        label: { id: 'Alamat pemilik', en: 'Address of the owner' },
        hint: { id: 'SPPT dikirim ke alamat ini.', en: 'The SPPT is sent to this address.' },
        step: 'pemilik',
        when: onOwner,
        max: 200,
        personal: true,
      }),
      phone: field.phone({
        label: { id: 'Nomor ponsel untuk peninjauan', en: 'Mobile number for the site visit' },
        step: 'pemilik',
        from: 'phone',
      }),
      landProof: field.files({
        label: { id: 'Bukti kepemilikan tanah', en: 'Proof of ownership of the land' },
        hint: {
          id: 'Sertifikat, akta, atau surat keterangan tanah.',
          en: 'Certificate, deed or letter on the land.',
        },
        step: 'berkas',
        max: 5,
      }),
      transferProof: field.files({
        label: { id: 'Bukti perolehan', en: 'Proof of the acquisition' },
        hint: {
          id: 'Akta jual beli, hibah, atau surat keterangan waris.',
          en: 'Deed of sale or gift, or certificate of inheritance.',
        },
        step: 'berkas',
        when: sold,
        max: 3,
      }),
      sitePhoto: field.files({
        label: { id: 'Foto tanah atau bangunan', en: 'Photo of the land or building' },
        step: 'berkas',
        when: reason('objek'),
        photo: true,
        max: 3,
      }),
    },
    [
      { id: 'alasan', title: { id: 'Yang diubah', en: 'What changes' } },
      {
        id: 'objek',
        title: { id: 'Tanah dan bangunan', en: 'Land and building' },
        intro: { id: 'Isian ini menjadi SPOP Anda.', en: 'These answers become your SPOP (declaration).' },
      },
      { id: 'pemilik', title: { id: 'Pemilik', en: 'Owner' } },
      { id: 'berkas', title: { id: 'Berkas', en: 'Documents' } },
    ],
  ),
  sample: {
    nop: SAMPLE_NOP,
    reason: 'balik_nama',
    acquired: 'jual_beli',
    acquiredOn: '2026-10-05',
    objectAddress: 'Jalan Contoh 12, RT 003/RW 007',
    objectVillage: '52.72.04.1001',
    landArea: 180,
    landUse: 'bangunan',
    buildingArea: 96,
    floors: 1,
    builtIn: '2009',
    ownerName: 'Siti Contoh',
    ownerNik: '5272045507909002',
    ownerAddress: 'Jalan Contoh 12, RT 003/RW 007',
    phone: '+6281200000002',
    landProof: sampleFile(1),
    transferProof: sampleFile(2),
  },
  standard: standard({
    requirements: [
      {
        text: {
          id: 'SPOP dan LSPOP; terisi dari jawaban Anda di sini',
          en: 'SPOP and LSPOP; filled from your answers here',
        },
        lookup: { id: 'dari jawaban Anda', en: 'from your answers' },
      },
      scan('Bukti kepemilikan tanah', 'Proof of ownership of the land'),
      scan('Bukti perolehan, bila pemilik berganti', 'Proof of the acquisition, if the owner changed'),
      scan('Foto objek, bila data tanah atau bangunan salah', 'Photo of the property, if its data is wrong'),
      {
        text: { id: 'PBB sampai tahun terakhir sudah lunas', en: 'Land tax is paid up to the last year' },
        lookup: { id: 'Cek tagihan PBB-P2', en: 'Check land tax' },
      },
    ],
    steps: [
      { id: 'Isi formulir dan unggah berkas.', en: 'Fill in the form and upload the documents.' },
      { id: 'Petugas pajak meneliti berkas.', en: 'A tax officer examines the documents.' },
      { id: 'Bila perlu, petugas meninjau lokasi.', en: 'If needed, an officer visits the site.' },
      {
        id: 'SPPT baru tersedia di halaman permohonan Anda.',
        en: 'The new SPPT appears on the page of your request.',
      },
    ],
    time: working(14),
    fee: free,
    product: { id: 'SPPT PBB-P2 dengan data baru', en: 'Land tax notice (SPPT) with the new data' },
  }),
  privacy: {
    basis: 'legal_obligation',
    purpose: {
      id: 'Memperbarui data objek dan wajib pajak bumi dan bangunan',
      en: 'To update the data of a property and its taxpayer',
    },
  },
  related: ['bapenda/pbb-cek', 'bapenda/bphtb'],
})
