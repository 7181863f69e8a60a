import { execFileSync } from 'node:child_process'
import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { WorkbenchError } from '../../../../src/contract/error'
import { decodeModel, encodeModel, readModel } from '../../../../src/engine/onnx/codec'
import { encodeMessage } from '../../../../src/engine/onnx/codec/schema'
import type { GraphMessage, ModelMessage, TensorMessage } from '../../../../src/engine/onnx/codec/schema'
import { readFloats, readIntegers } from '../../../../src/engine/onnx/constants'
import { chain } from '../graphs'

const floatType = (...sizes: number[]) => ({
  tensorType: { elemType: 1, shape: { dim: sizes.map((dimValue) => ({ dimValue })) } },
})
const relu = { input: ['x'], output: ['y'], opType: 'Relu' }
const whole: GraphMessage = {
  name: 'g',
  node: [relu],
  input: [{ name: 'x', type: floatType(2) }],
  output: [{ name: 'y', type: floatType(2) }],
}
const fileOf = (graph: GraphMessage, model: ModelMessage = {}) =>
  encodeMessage('Model', { irVersion: 7, opsetImport: [{ version: 13 }], graph, ...model })
const withTensor = (tensor: TensorMessage) => fileOf({ ...whole, initializer: [{ name: 'w', ...tensor }] })

function codeOf(bytes: Uint8Array, externalFolder?: string): { code: string; message: string } | null {
  try {
    decodeModel(bytes, 'bad.onnx', externalFolder === undefined ? {} : { externalFolder })
    return null
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(WorkbenchError)
    const { code, message } = thrown as WorkbenchError
    expect(message).toContain('bad.onnx')
    return { code, message }
  }
}

test('the file these tests spoil is well', () => {
  expect(codeOf(fileOf(whole))).toBeNull()
})

describe('a file that is no model', () => {
  test.each<[string, Uint8Array, string, RegExp]>([
    ['no bytes', new Uint8Array(), 'empty', /0 bytes/],
    ['text', Buffer.from('once upon a time there was a model\n'), 'not-onnx', /text \(35 bytes/],
    ['HTML of a login page', Buffer.from('<!DOCTYPE html><html><body>Sign in</body></html>'), 'not-onnx', /text/],
    ['zeros', new Uint8Array(100), 'not-onnx', /100 bytes/],
    ['a zip', Buffer.from('504b030414000800080000000000', 'hex'), 'not-onnx', /without a graph/],
    ['a model without a graph', encodeMessage('Model', { irVersion: 7 }), 'not-onnx', /without a graph/],
  ])('%s', (_, bytes, code, message) => {
    expect(codeOf(bytes)).toEqual({ code: `onnx/${code}`, message: expect.stringMatching(message) })
  })

  test('random bytes are always refused, never a crash', () => {
    let state = 7
    for (let round = 0; round < 500; round++) {
      const bytes = Uint8Array.from(
        { length: 1 + (round % 97) },
        () => (state = (Math.imul(state, 69069) + 1) >>> 0) >>> 24,
      )
      expect(codeOf(bytes)?.code).toMatch(/^onnx\//)
    }
  })
})

describe('a damaged model', () => {
  const file = encodeModel(chain)

  test('cut anywhere, it is refused; cut within the weights, the message names field, byte and need', () => {
    for (let length = 0; length < file.length; length++)
      expect(codeOf(file.subarray(0, length))?.code).toMatch(/^onnx\//)

    const weights = Buffer.from(file).indexOf(Buffer.from(chain.constants.get('w')!.bytes))
    expect(codeOf(file.subarray(0, weights + 10))).toEqual({
      code: 'onnx/truncated',
      message: expect.stringMatching(
        new RegExp(
          `has ${weights + 10} bytes and needs at least \\d{3}; at byte ${weights} graph.initializer.rawData needs 48 bytes and 10 are left`,
        ),
      ),
    })
  })

  test('with any byte changed, it is refused or still a graph, never a crash', () => {
    for (let place = 0; place < file.length; place++) {
      const changed = Uint8Array.from(file)
      changed[place]! ^= 0xff
      const error = codeOf2(changed)
      if (error) expect(error).toBeInstanceOf(WorkbenchError)
    }
  })
})

function codeOf2(bytes: Uint8Array): unknown {
  try {
    decodeModel(bytes, 'bad.onnx')
    return null
  } catch (thrown) {
    return thrown
  }
}

describe('a model of another kind than this build reads', () => {
  test.each<[string, Uint8Array, string, RegExp]>([
    ['newer IR', fileOf(whole, { irVersion: 14 }), 'too-new', /IR version 14; this build reads up to 13/],
    [
      'newer opset',
      fileOf(whole, { opsetImport: [{ version: 27 }] }),
      'too-new',
      /opset 27; this build reads up to 26/,
    ],
    ['no opset', fileOf(whole, { opsetImport: [] }), 'no-opset', /operator set/],
    ['local functions', fileOf(whole, { functions: [{ name: 'block' }] }), 'functions', /"block"/],
    ['sparse weights', fileOf({ ...whole, sparseInitializer: [{}] }), 'sparse-weights', /sparse/],
    [
      'float8 weights',
      withTensor({ dims: [1], dataType: 17, rawData: new Uint8Array(1) }),
      'element-type',
      /float8e4m3fn/,
    ],
    ['no element type', withTensor({ dims: [1], rawData: new Uint8Array(1) }), 'element-type', /type 0/],
    [
      'a sequence as input',
      fileOf({ ...whole, input: [{ name: 'x', type: {} }] }),
      'value-type',
      /"x".*expected a tensor/,
    ],
    [
      'a sparse attribute',
      fileOf({ ...whole, node: [{ ...relu, attribute: [{ name: 'a', type: 11 }] }] }),
      'attribute-kind',
      /"a"/,
    ],
    [
      'an attribute that is no text',
      fileOf({ ...whole, node: [{ ...relu, attribute: [{ name: 'a', type: 3, s: Uint8Array.of(0xff) }] }] }),
      'text',
      /"a"/,
    ],
  ])('%s', (_, bytes, code, message) => {
    expect(codeOf(bytes)).toEqual({ code: `onnx/${code}`, message: expect.stringMatching(message) })
  })
})

describe('a model that contradicts itself', () => {
  const node = (input: string, output: string) => ({ input: [input], output: [output], opType: 'Relu' })
  const withNodes = (...nodes: NonNullable<GraphMessage['node']>) => fileOf({ ...whole, node: nodes })

  test.each<[string, Uint8Array, string, RegExp]>([
    [
      'too few bytes',
      withTensor({ dims: [3], dataType: 1, rawData: new Uint8Array(8) }),
      'tensor-size',
      /"w".*\[3\] and needs 12 bytes.*holds 8/,
    ],
    [
      'too many bytes',
      withTensor({ dims: [1], dataType: 1, rawData: new Uint8Array(8) }),
      'tensor-size',
      /needs 4 bytes.*holds 8/,
    ],
    [
      'too few integers',
      withTensor({ dims: [3], dataType: 7, int64Data: [1] }),
      'tensor-size',
      /needs 24 bytes.*holds 8/,
    ],
    [
      'too few strings',
      withTensor({ dims: [3], dataType: 8, stringData: [new Uint8Array(2)] }),
      'tensor-size',
      /3 strings.*holds 1/,
    ],
    [
      'an absurd shape',
      withTensor({ dims: [2 ** 40, 2 ** 40], dataType: 1, rawData: new Uint8Array(8) }),
      'tensor-shape',
      /no tensor can have/,
    ],
    [
      'a huge shape',
      withTensor({ dims: [2 ** 40], dataType: 1, rawData: new Uint8Array(8) }),
      'tensor-size',
      /needs 4398046511104 bytes/,
    ],
    ['a negative size', withTensor({ dims: [-4], dataType: 1, rawData: new Uint8Array(8) }), 'tensor-shape', /\[-4\]/],
    [
      'a hundred axes',
      withTensor({ dims: new Array<number>(100).fill(1), dataType: 1, rawData: new Uint8Array(4) }),
      'tensor-shape',
      /100 dimensions/,
    ],
    [
      'an integer beyond 2^53',
      withTensor({ dims: [{ low: 0, high: 0x40000000, toNumber: () => 2 ** 62 }], dataType: 1 }),
      'integer-range',
      /4611686018427387904/,
    ],
    [
      'two weights of one name',
      fileOf({
        ...whole,
        initializer: [
          { name: 'w', dims: [0], dataType: 1 },
          { name: 'w', dims: [0], dataType: 1 },
        ],
      }),
      'duplicate-tensor',
      /"w"/,
    ],
    ['two nodes of one output', withNodes(node('x', 'y'), node('x', 'y')), 'duplicate-tensor', /"y"/],
    ['a node that makes an input', withNodes(node('x', 'y'), node('y', 'x')), 'duplicate-tensor', /"x"/],
    ['an unknown tensor', withNodes(node('z', 'y')), 'unknown-tensor', /"y" \(Relu\) reads the tensor "z"/],
    ['an unknown output', withNodes(node('x', 'z')), 'unknown-tensor', /an output of the graph reads the tensor "y"/],
    ['a circle', withNodes(node('b', 'a'), node('a', 'b'), node('x', 'y')), 'cycle', /"(a|b)"/],
    ['a node that eats itself', withNodes(node('y', 'y')), 'cycle', /"y"/],
  ])('%s', (_, bytes, code, message) => {
    expect(codeOf(bytes)).toEqual({ code: `onnx/${code}`, message: expect.stringMatching(message) })
  })
})

describe('a model beyond limits', () => {
  test('more than 100 000 nodes', () => {
    const node = Array.from({ length: 100_001 }, (_, index) => ({
      input: ['x'],
      output: [`y${index}`],
      opType: 'Relu',
    }))
    expect(codeOf(fileOf({ ...whole, node }))?.code).toBe('onnx/too-many-nodes')
  })

  test('a chain of 100 000 nodes in the wrong order is sorted', () => {
    const node = Array.from({ length: 100_000 }, (_, index) => ({
      input: [index ? `t${index - 1}` : 'x'],
      output: [`t${index}`],
      opType: 'Relu',
    }))
    const output = [{ name: 't99999', type: floatType(2) }]
    const graph = decodeModel(fileOf({ ...whole, node: node.reverse(), output }), 'long.onnx')
    expect(graph.nodes.map(({ outputs }) => outputs[0]).slice(0, 3)).toEqual(['t0', 't1', 't2'])
  })

  test('graphs within graphs', () => {
    const nested = (depth: number): GraphMessage => ({
      ...whole,
      node: [{ ...relu, attribute: depth ? [{ name: 'body', type: 5, g: nested(depth - 1) }] : [] }],
    })
    expect(
      codeOf(fileOf({ ...whole, node: [{ ...relu, attribute: [{ name: 'body', type: 5, g: nested(20) }] }] }))?.code,
    ).toBe('onnx/too-deep')
  })
})

describe('what old and unusual files do', () => {
  test('initialisers listed as inputs are weights; shuffled nodes are sorted; INT64_MAX means the end', () => {
    const graph = decodeModel(
      fileOf({
        ...whole,
        input: [...whole.input!, { name: 'w', type: floatType(2) }],
        initializer: [{ name: 'w', dims: [2], dataType: 1, floatData: [new Uint8Array(Float32Array.of(1, 2).buffer)] }],
        node: [
          { input: ['a', 'w'], output: ['y'], opType: 'Add' },
          {
            input: ['x'],
            output: ['a'],
            opType: 'Slice',
            attribute: [{ name: 'ends', type: 7, ints: [{ low: -1, high: 0x7fffffff, toNumber: () => 2 ** 63 }] }],
          },
        ],
      }),
      'old.onnx',
    )

    expect(graph.inputs.map(({ name }) => name)).toEqual(['x'])
    expect([...readFloats(graph.constants.get('w')!)]).toEqual([1, 2])
    expect(graph.nodes.map(({ op }) => op)).toEqual(['Slice', 'Add'])
    expect(graph.nodes[0]!.attributes['ends']).toEqual({ kind: 'ints', value: [Number.MAX_SAFE_INTEGER] })
  })

  test('Constant nodes of every form become constants', () => {
    const constant = (output: string, attribute: object) => ({
      opType: 'Constant',
      output: [output],
      attribute: [attribute],
    })
    const { nodes, constants } = decodeModel(
      fileOf({
        ...whole,
        node: [
          relu,
          constant('t', { name: 'value', type: 4, t: { dims: [1], dataType: 7, int64Data: [-3] } }),
          constant('f', { name: 'value_float', type: 1, f: 1.5 }),
          constant('fs', { name: 'value_floats', type: 6, floats: [1.5, 2] }),
          constant('i', { name: 'value_int', type: 2, i: 4 }),
          constant('is', { name: 'value_ints', type: 7, ints: [4, -5] }),
        ],
      }),
      'constants.onnx',
    )

    expect(nodes.map(({ op }) => op)).toEqual(['Relu'])
    expect(readIntegers(constants.get('t')!)).toEqual([-3])
    expect([...readFloats(constants.get('f')!), ...readFloats(constants.get('fs')!)]).toEqual([1.5, 1.5, 2])
    expect([...readIntegers(constants.get('i')!), ...readIntegers(constants.get('is')!)]).toEqual([4, 4, -5])
  })

  test.each([
    [2, 'uint8', [0, 255]],
    [3, 'int8', [-128, 127]],
    [4, 'uint16', [0, 65535]],
    [5, 'int16', [-32768, 32767]],
    [6, 'int32', [-(2 ** 31), 2 ** 31 - 1]],
    [9, 'bool', [0, 1]],
  ])('type %i, %s, written as int32 data', (dataType, type, values) => {
    const constant = decodeModel(withTensor({ dims: [2], dataType, int32Data: values }), 'typed.onnx').constants.get(
      'w',
    )!

    expect(constant.type).toBe(type)
    expect(readIntegers(constant)).toEqual(values)
  })

  test('strings and bodies of control flow survive writing and reading', () => {
    const text = { dims: [2], dataType: 8, stringData: [Buffer.from('é'), Buffer.from('')] }
    const body: GraphMessage = {
      name: 'body',
      node: [{ input: ['x'], output: ['z'], opType: 'Neg' }],
      output: [{ name: 'z', type: floatType(2) }],
    }
    const branches = [
      { name: 'then_branch', type: 5, g: body },
      { name: 'else_branch', type: 5, g: body },
    ]
    const file = fileOf({
      ...whole,
      initializer: [
        { name: 'labels', ...text },
        { name: 'flag', dims: [], dataType: 9, int32Data: [1] },
      ],
      node: [{ input: ['flag'], output: ['y'], opType: 'If', attribute: branches }],
    })
    const graph = decodeModel(file, 'a')

    expect(decodeModel(encodeModel(graph), 'a')).toEqual(graph)
    expect(graph.nodes[0]!.attributes['then_branch']?.kind).toBe('graph')
  })
})

describe('weights in another file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'onnx-external-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const inside = join(folder, 'model')
  mkdirSync(join(inside, 'sub'), { recursive: true })
  const numbers = Float32Array.of(1, 2, 3, 4)
  writeFileSync(join(folder, 'secret'), Buffer.from(numbers.buffer))
  writeFileSync(join(inside, 'w.bin'), Buffer.from(numbers.buffer))
  writeFileSync(join(inside, 'sub/w.bin'), Buffer.from(numbers.buffer))
  symlinkSync(join(folder, 'secret'), join(inside, 'link'))
  symlinkSync(folder, join(inside, 'up'))
  linkSync(join(folder, 'secret'), join(inside, 'hard'))

  const external = (fields: Record<string, string>, dims = [2]) =>
    withTensor({
      dims,
      dataType: 1,
      dataLocation: 1,
      externalData: Object.entries(fields).map(([key, value]) => ({ key, value })),
    })

  test.each([
    [{ location: 'w.bin', offset: '4', length: '8' }, [2, 3]],
    [{ location: 'w.bin' }, [1, 2]],
    [{ location: 'sub/w.bin', offset: '8' }, [3, 4]],
  ])('%j is read', (fields, values) => {
    const graph = decodeModel(external(fields as Record<string, string>), 'm', { externalFolder: inside })
    expect([...readFloats(graph.constants.get('w')!)]).toEqual(values)
  })

  test.each<[Record<string, string>, string, RegExp]>([
    [{ location: '/etc/hostname' }, 'refused', /absolute/],
    [{ location: 'C:\\weights.bin' }, 'refused', /absolute/],
    [{ location: '../secret' }, 'refused', /leaves the folder/],
    [{ location: 'sub/../../secret' }, 'refused', /leaves the folder/],
    [{ location: '..\\secret' }, 'refused', /leaves the folder/],
    [{ location: 'link' }, 'refused', /symbolic link/],
    [{ location: 'up/secret' }, 'refused', /symbolic link/],
    [{ location: 'hard' }, 'refused', /hard link/],
    [{ location: 'sub' }, 'refused', /plain file/],
    [{}, 'refused', /names no file/],
    [{ location: 'gone.bin' }, 'missing', /gone\.bin/],
    [{ location: 'w.bin', offset: '12' }, 'size', /needs 8 bytes.*holds 4 bytes from byte 12/],
    [{ location: 'w.bin', offset: '99' }, 'size', /holds 0 bytes/],
    [{ location: 'w.bin', offset: '-4' }, 'size', /offset "-4"/],
    [{ location: 'w.bin', length: '12' }, 'size', /said to give 12 bytes/],
  ])('%j is refused', (fields, code, message) => {
    expect(codeOf(external(fields), inside)).toEqual({
      code: `onnx/external-${code}`,
      message: expect.stringMatching(message),
    })
  })

  test('tensors that name the same bytes share them', () => {
    const many = (count: number, dims: number[]) =>
      fileOf({
        ...whole,
        initializer: Array.from({ length: count }, (_, index) => ({
          name: `w${index}`,
          dims,
          dataType: 1,
          dataLocation: 1,
          externalData: [{ key: 'location', value: 'w.bin' }],
        })),
      })
    const { constants } = decodeModel(many(2, [2]), 'm', { externalFolder: inside })

    expect(constants.get('w0')!.bytes).toBe(constants.get('w1')!.bytes)
  })

  test('a declared petabyte is refused before memory is taken, and so are two gigabytes of a file of one', () => {
    truncateSync(join(inside, 'w.bin'), 2 ** 30)
    expect(codeOf(external({ location: 'w.bin' }, [2 ** 48]), inside)).toEqual({
      code: 'onnx/external-refused',
      message: expect.stringMatching(/more than 8589934592 bytes/),
    })
    expect(codeOf(external({ location: 'w.bin' }, [2 ** 29]), inside)?.code).toBe('onnx/external-size')
  })

  test.skipIf(process.platform === 'win32')('a pipe is refused instead of waited for', () => {
    execFileSync('mkfifo', [join(inside, 'pipe')])
    expect(codeOf(external({ location: 'pipe' }), inside)?.message).toMatch(/plain file/)
  })

  test('without a folder nothing is read', () => {
    expect(codeOf(external({ location: 'w.bin' }))?.message).toMatch(/without a folder/)
  })
})

describe('readModel', () => {
  const folder = mkdtempSync(join(tmpdir(), 'onnx-read-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('gives graph, bytes and their SHA-256', async () => {
    writeFileSync(join(folder, 'm.onnx'), fileOf(whole))
    const { graph, bytes, sha256 } = await readModel(join(folder, 'm.onnx'))

    expect(graph.nodes).toHaveLength(1)
    expect(Buffer.from(bytes).equals(Buffer.from(fileOf(whole)))).toBe(true)
    expect(sha256).toMatch(/^[0-9a-f]{64}$/)
  })

  test('refuses a file no array holds, and a device without end', async () => {
    writeFileSync(join(folder, 'huge.onnx'), '')
    truncateSync(join(folder, 'huge.onnx'), 2 ** 31)

    await expect(readModel(join(folder, 'huge.onnx'))).rejects.toMatchObject({ code: 'onnx/too-large' })
    if (process.platform !== 'win32')
      await expect(readModel('/dev/zero')).rejects.toMatchObject({ code: 'onnx/unreadable' })
  })

  test('names a missing file and a folder', async () => {
    await expect(readModel(join(folder, 'gone.onnx'))).rejects.toMatchObject({ code: 'onnx/missing' })
    await expect(readModel(folder)).rejects.toMatchObject({ code: 'onnx/unreadable' })
  })
})
