// Builds static/dist from static/src and the npm packages: CSS, JavaScript, cut fonts, images, the PDF engine's files, and the
// list of common passwords.
// Every name carries a hash of its content, so a browser may keep a file for ever; manifest.json maps plain names to them.
// Nothing happens when nothing changed. Run it with `make assets`.

import { createHash } from 'node:crypto'
import { mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import zlib from 'node:zlib'

import { engineFiles } from './engine.mjs'

const here = path.dirname(fileURLToPath(import.meta.url))
const root = path.dirname(here)
const src = path.join(here, 'src')
const dist = path.join(here, 'dist')
const modules = path.join(root, 'node_modules')
const passwordList = path.join(modules, '@zxcvbn-ts/language-common/src/passwords.json')
const fontPackage = path.join(modules, '@expo-google-fonts/noto-sans')

const passwordFile = 'passwords.txt.gz'

const gzip = promisify(zlib.gzip)
const brotli = promisify(zlib.brotliCompress)

// The letters that the pages carry themselves: European Latin with Welsh and Polish, punctuation, arrows and a few signs.
// Any other script falls back to the fonts of the person's own device.
const letterRanges = [
  [0x20, 0x7e], [0xa0, 0x17f], [0x218, 0x21b], [0x1e80, 0x1e85], [0x1ef2, 0x1ef3],
  [0x2010, 0x2015], [0x2018, 0x201f], [0x2020, 0x2022], [0x2026, 0x2026], [0x2032, 0x2033], [0x2039, 0x203a],
  [0x20ac, 0x20ac], [0x2122, 0x2122], [0x2190, 0x2193], [0x2212, 0x2212], [0x2264, 0x2265],
]
const letters = letterRanges.map(([from, to]) =>
  Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i)).join('')).join('')

const started = Date.now()
const packages = [path.join(root, 'package-lock.json')]
const pageSources = [fileURLToPath(import.meta.url), ...packages, ...await walk(src)]
const engineSources = [path.join(here, 'engine.mjs'), ...packages]
const builtPages = await buildOnce('pages', pageSources, buildPages)
const builtEngine = await buildOnce('engine', engineSources, buildEngine)
const builtPasswords = await buildOnce('passwords', [fileURLToPath(import.meta.url), ...packages], buildPasswords)
console.log(builtPages || builtEngine || builtPasswords
  ? `static/dist built in ${((Date.now() - started) / 1000).toFixed(1)} s`
  : 'static/dist is up to date')

// buildOnce builds a part of the result unless its stamp says that the sources are the same and its files are there.
// build returns the names of its files.
async function buildOnce (part, sources, build) {
  const stampFile = path.join(dist, `.${part}.json`)
  const hash = await hashOf(sources)
  if (await isWhole(stampFile, hash)) return false
  await mkdir(path.join(dist, 'engine/fonts'), { recursive: true })
  const files = await build()
  await writeFile(stampFile, JSON.stringify({ hash, files: files.sort() }, null, 2) + '\n')
  return true
}

async function hashOf (files) {
  const hash = createHash('sha256')
  for (const file of files) {
    hash.update(path.relative(root, file)).update('\0').update(await readFile(file)).update('\0')
  }
  return hash.digest('hex')
}

async function isWhole (stampFile, hash) {
  try {
    const stamp = JSON.parse(await readFile(stampFile, 'utf8'))
    await Promise.all(stamp.files.map(name => stat(path.join(dist, name))))
    return stamp.hash === hash
  } catch {
    return false
  }
}

async function buildPages () {
  const manifest = {}
  await cutFonts(manifest)
  await bundle(manifest, await compileSass(manifest))
  await copyImages(manifest)
  await writeFile(path.join(dist, 'manifest.json'), JSON.stringify(sorted(manifest), null, 2) + '\n')
  await sweep(manifest)
  return ['manifest.json', ...Object.values(manifest)]
}

// sweep removes what an earlier build left. It comes last, so that static/dist is complete at every moment.
async function sweep (manifest) {
  const keep = new Set(['.gitkeep', '.pages.json', '.engine.json', '.passwords.json', 'manifest.json', 'engine', passwordFile])
  for (const name of Object.values(manifest)) ['', '.gz', '.br'].forEach(end => keep.add(name + end))
  await removeOthers(dist, keep)
}

async function removeOthers (folder, keep) {
  for (const name of await readdir(folder)) {
    if (!keep.has(name)) await rm(path.join(folder, name), { recursive: true })
  }
}

async function cutFonts (manifest) {
  const { default: subsetFont } = await import('subset-font')
  const faces = { 'noto-sans-400.woff2': '400Regular/NotoSans_400Regular.ttf', 'noto-sans-700.woff2': '700Bold/NotoSans_700Bold.ttf' }
  for (const [name, file] of Object.entries(faces)) {
    const cut = await subsetFont(await readFile(path.join(fontPackage, file)), letters, { targetFormat: 'woff2' })
    await emit(manifest, name, cut, { compress: false })
  }
}

async function compileSass (manifest) {
  const sass = await import('sass')
  const result = await sass.compileAsync(path.join(src, 'main.scss'), {
    loadPaths: [modules],
    importers: [new sass.NodePackageImporter(root)],
    style: 'expanded',
    quietDeps: true,
    functions: {
      'font-file($name)': ([name]) => new sass.SassString('/static/' + manifest[name.assertString('name').text]),
    },
  })
  return result.css
}

// bundle hashes the icons that the CSS names, and minifies CSS and JavaScript.
async function bundle (manifest, css) {
  const esbuild = await import('esbuild')
  const common = {
    bundle: true, minify: true, write: false, outdir: dist, legalComments: 'none', logLevel: 'warning',
    assetNames: '[name]-[hash]', publicPath: '/static/', loader: { '.svg': 'file' }, external: ['/static/*'],
  }
  const styles = await esbuild.build({
    ...common,
    stdin: { contents: css, loader: 'css', resolveDir: root, sourcefile: 'main.css' },
    target: ['chrome109', 'safari15', 'firefox102'],
  })
  const scripts = await esbuild.build({
    ...common, entryPoints: [path.join(src, 'js/app.mjs')], format: 'esm', target: ['es2020'],
  })
  for (const file of [...styles.outputFiles, ...scripts.outputFiles]) {
    const name = path.basename(file.path)
    if (name.endsWith('.css')) await emit(manifest, 'main.css', file.contents)
    else if (name.endsWith('.js')) await emit(manifest, 'app.js', file.contents)
    else await writeWithCompressed(manifest[name] = name, file.contents)
  }
}

async function copyImages (manifest) {
  for (const file of await walk(path.join(src, 'img'))) {
    await emit(manifest, path.basename(file), await readFile(file), { compress: file.endsWith('.svg') })
  }
}

async function buildEngine () {
  const wasm = await readFile(path.join(modules, engineFiles.wasm))
  await writeFile(path.join(dist, 'engine/typst.wasm.gz'), await gzip(wasm, { level: 6 }))
  const fonts = engineFiles.fonts.map(file => path.basename(file))
  for (const file of engineFiles.fonts) {
    await writeFile(path.join(dist, 'engine/fonts', path.basename(file)), await readFile(path.join(modules, file)))
  }
  await removeOthers(path.join(dist, 'engine/fonts'), new Set(fonts))
  return ['engine/typst.wasm.gz', ...fonts.map(name => 'engine/fonts/' + name)]
}

// buildPasswords writes the common passwords one to a line, sorted, each once. The server reads them; browsers cannot.
async function buildPasswords () {
  const passwords = new Set(JSON.parse(await readFile(passwordList, 'utf8')))
  await writeFile(path.join(dist, passwordFile), await gzip([...passwords].sort().join('\n') + '\n', { level: 9 }))
  return [passwordFile]
}

async function emit (manifest, name, content, { compress = true } = {}) {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 10)
  const { name: stem, ext } = path.parse(name)
  manifest[name] = `${stem}-${hash}${ext}`
  if (compress) await writeWithCompressed(manifest[name], content)
  else await writeFile(path.join(dist, manifest[name]), content)
}

async function writeWithCompressed (name, content) {
  const file = path.join(dist, name)
  await writeFile(file, content)
  await writeFile(file + '.gz', await gzip(content, { level: 9 }))
  await writeFile(file + '.br', await brotli(content))
}

async function walk (folder) {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  return entries.filter(e => e.isFile()).map(e => path.join(e.parentPath ?? e.path, e.name)).sort()
}

function sorted (object) {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)))
}
