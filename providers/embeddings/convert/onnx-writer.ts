import protobuf from 'protobufjs/minimal.js';

/** Element types of the ONNX format (onnx.proto, TensorProto.DataType). */
export const FLOAT = 1;
export const INT8 = 3;
export const INT64 = 7;
export const INT4 = 22;

const IR_VERSION = 10;
const ATTRIBUTE_INT = 2;
const ATTRIBUTE_FLOAT = 1;

type Encode = (writer: protobuf.Writer) => void;

function encode(fill: Encode): Uint8Array {
  const writer = protobuf.Writer.create();
  fill(writer);
  return writer.finish();
}

const VARINT = 0;
const BYTES = 2;
const FIXED32 = 5;
const tag = (field: number, wireType: number) => (field << 3) | wireType;

/**
 * Collects the nodes and constants of an ONNX graph and encodes them as a model file.
 * Field numbers are those of onnx.proto (ModelProto, GraphProto, NodeProto, AttributeProto, TensorProto).
 */
export class OnnxGraph {
  private readonly nodes: Uint8Array[] = [];
  private readonly constants: Uint8Array[] = [];
  private readonly inputs: Uint8Array[] = [];
  private readonly outputs: Uint8Array[] = [];

  /** Adds a constant tensor; `raw` is little-endian, INT4 two to a byte with the low half first. Returns its name. */
  constant(name: string, type: number, dims: number[], raw: ArrayBufferView): string {
    this.constants.push(
      encode((writer) => {
        for (const dim of dims) writer.uint32(tag(1, VARINT)).int64(dim);
        writer.uint32(tag(2, VARINT)).int32(type);
        writer.uint32(tag(8, BYTES)).string(name);
        writer.uint32(tag(9, BYTES)).bytes(new Uint8Array(raw.buffer, raw.byteOffset, raw.byteLength));
      }),
    );
    return name;
  }

  /** Adds an operation with one output; an input '' is an omitted optional one. Returns the output's name. */
  node(
    operator: string,
    inputs: string[],
    output: string,
    options: { domain?: string; ints?: Record<string, number>; floats?: Record<string, number> } = {},
  ): string {
    this.nodes.push(
      encode((writer) => {
        for (const input of inputs) writer.uint32(tag(1, BYTES)).string(input);
        writer.uint32(tag(2, BYTES)).string(output);
        writer.uint32(tag(3, BYTES)).string(output);
        writer.uint32(tag(4, BYTES)).string(operator);
        for (const [name, value] of Object.entries(options.ints ?? {})) {
          attribute(writer, name, ATTRIBUTE_INT, (a) => a.uint32(tag(3, VARINT)).int64(value));
        }
        for (const [name, value] of Object.entries(options.floats ?? {})) {
          attribute(writer, name, ATTRIBUTE_FLOAT, (a) => a.uint32(tag(2, FIXED32)).float(value));
        }
        if (options.domain) writer.uint32(tag(7, BYTES)).string(options.domain);
      }),
    );
    return output;
  }

  input(name: string, type: number, dims: Array<string | number>): string {
    this.inputs.push(valueInfo(name, type, dims));
    return name;
  }

  output(name: string, type: number, dims: Array<string | number>): void {
    this.outputs.push(valueInfo(name, type, dims));
  }

  /** The model file. `opsets` are versions by operator domain ('' = the standard one). */
  finish(name: string, opsets: Record<string, number>): Uint8Array {
    return encode((model) => {
      model.uint32(tag(1, VARINT)).int64(IR_VERSION);
      model.uint32(tag(2, BYTES)).string('coccinelle');
      const graph = encode((writer) => {
        for (const node of this.nodes) writer.uint32(tag(1, BYTES)).bytes(node);
        writer.uint32(tag(2, BYTES)).string(name);
        for (const constant of this.constants) writer.uint32(tag(5, BYTES)).bytes(constant);
        for (const input of this.inputs) writer.uint32(tag(11, BYTES)).bytes(input);
        for (const output of this.outputs) writer.uint32(tag(12, BYTES)).bytes(output);
      });
      model.uint32(tag(7, BYTES)).bytes(graph);
      for (const [domain, version] of Object.entries(opsets)) {
        const opset = encode((writer) =>
          writer.uint32(tag(1, BYTES)).string(domain).uint32(tag(2, VARINT)).int64(version),
        );
        model.uint32(tag(8, BYTES)).bytes(opset);
      }
    });
  }
}

function attribute(writer: protobuf.Writer, name: string, type: number, value: Encode): void {
  const bytes = encode((inner) => {
    inner.uint32(tag(1, BYTES)).string(name);
    value(inner);
    inner.uint32(tag(20, VARINT)).int32(type);
  });
  writer.uint32(tag(5, BYTES)).bytes(bytes);
}

function valueInfo(name: string, elementType: number, dims: Array<string | number>): Uint8Array {
  const shape = encode((writer) => {
    for (const dim of dims) {
      const dimension = encode((inner) => {
        if (typeof dim === 'number') inner.uint32(tag(1, VARINT)).int64(dim);
        else inner.uint32(tag(2, BYTES)).string(dim);
      });
      writer.uint32(tag(1, BYTES)).bytes(dimension);
    }
  });
  const tensor = encode((writer) =>
    writer.uint32(tag(1, VARINT)).int32(elementType).uint32(tag(2, BYTES)).bytes(shape),
  );
  const type = encode((writer) => writer.uint32(tag(1, BYTES)).bytes(tensor));
  return encode((writer) => writer.uint32(tag(1, BYTES)).string(name).uint32(tag(2, BYTES)).bytes(type));
}
