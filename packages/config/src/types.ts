/** The vocabulary of a configuration table, and the type of the value that a table describes. */

interface FieldCommon<K extends string, T> {
  /** camelCase, the unit last: `timeoutMs`, `sizeBytesMax`. */
  readonly key: K;
  /** One sentence, for the reference page. */
  readonly describe: string;
  /** A field with neither `default` nor `optional` must be set. */
  readonly default?: T;
  /** May stay unset; the property is then absent. */
  readonly optional?: true;
  /** Masked wherever the value could be shown. */
  readonly secret?: true;
}

export interface StringField extends FieldCommon<string, string> {
  readonly type: 'string';
  /** Length in characters; at most 4,096 unless told. */
  readonly min?: number;
  readonly max?: number;
}

export interface NumberField extends FieldCommon<string, number> {
  /** `int`: a safe integer. */
  readonly type: 'int' | 'number';
  readonly min?: number;
  readonly max?: number;
}

export interface BoolField extends FieldCommon<string, boolean> {
  readonly type: 'bool';
}

export interface EnumField extends FieldCommon<string, string> {
  readonly type: 'enum';
  readonly values: readonly string[];
}

export type ScalarType = 'string' | 'int' | 'number' | 'bool';

export interface ListField extends FieldCommon<string, readonly unknown[]> {
  readonly type: 'list';
  /** A scalar type, the closed set of a list of enum values, or the table of a list of objects. */
  readonly item: ScalarType | { readonly values: readonly string[] } | readonly FieldSpec[];
  /** Items; at most 1,000 unless told. */
  readonly min?: number;
  readonly max?: number;
}

export interface ObjectField extends FieldCommon<string, Readonly<Record<string, unknown>>> {
  readonly type: 'object';
  readonly item: readonly FieldSpec[];
}

export type FieldSpec = StringField | NumberField | BoolField | EnumField | ListField | ObjectField;

interface ScalarValues {
  readonly string: string;
  readonly int: number;
  readonly number: number;
  readonly bool: boolean;
}

type ItemValue<I> = I extends keyof ScalarValues
  ? ScalarValues[I]
  : I extends { readonly values: readonly (infer V)[] }
    ? V
    : I extends readonly FieldSpec[]
      ? ConfigOf<I>
      : never;

type ValueOf<F extends FieldSpec> = F extends { readonly type: 'enum'; readonly values: readonly (infer V)[] }
  ? V
  : F extends { readonly type: 'list'; readonly item: infer I }
    ? readonly ItemValue<I>[]
    : F extends { readonly type: 'object'; readonly item: infer I extends readonly FieldSpec[] }
      ? ConfigOf<I>
      : F extends { readonly type: infer T extends keyof ScalarValues }
        ? ScalarValues[T]
        : never;

type Flat<T> = { readonly [K in keyof T]: T[K] };

/** The frozen value that a field table describes. */
export type ConfigOf<F extends readonly FieldSpec[]> = Flat<
  {
    readonly [S in F[number] as S extends { readonly optional: true } ? never : S['key']]: ValueOf<S>;
  } & {
    readonly [S in F[number] as S extends { readonly optional: true } ? S['key'] : never]?: ValueOf<S>;
  }
>;

/** One service's table under its section name: made by `defineConfig`. */
export interface ConfigSection<F extends readonly FieldSpec[] = readonly FieldSpec[]> {
  /** Lower camelCase: the top-level YAML key. */
  readonly section: string;
  readonly fields: F;
}

/** `ConfigOf` of a section: `type MtaConfig = SectionConfig<typeof mtaConfig>`. */
export type SectionConfig<S extends ConfigSection> = ConfigOf<S['fields']>;

export type SourceKind = 'default' | 'file' | 'env' | 'flag';

export interface Source {
  readonly kind: SourceKind;
  /** `default`, `sealpost.yaml:12`, `SEALPOST_MTA_EHLO_NAME` or `--mta.ehloName`. */
  readonly at: string;
}

export interface ConfigInput {
  /** The configuration file's path (named in sources and errors) and text. */
  readonly file?: { readonly path: string; readonly text: string };
  /** Usually `process.env`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** By dotted path: `{ 'mta.ehloName': 'mx.example.org' }`. Lists and objects as JSON text or as values. */
  readonly flags: Readonly<Record<string, unknown>>;
  /** Sections that the file may hold for other processes: one file serves every target. Not read. */
  readonly otherSections?: readonly string[];
}

export interface Effective {
  /** The frozen values of one of the sections that were loaded. */
  of<S extends ConfigSection>(section: S): SectionConfig<S>;
  /** Where the value of `section.key` came from; undefined for an unknown path. */
  sourceOf(path: string): Source | undefined;
  readonly sections: readonly ConfigSection[];
  /** SEALPOST_* variables of loaded sections that name no setting (Kubernetes service links look like this). */
  readonly unusedEnv: readonly string[];
}
