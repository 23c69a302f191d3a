import { type Cause, required, unsupportedValue } from './errors.ts';
import { isObject } from './json.ts';
import { fieldSchema, isOpen, itemSchema, type Schema } from './schema.ts';

/** What the document of a built-in kind says must hold: required fields and enumerations. Status is the controllers' business. */
export const validateSchema = (schema: Schema, object: Record<string, unknown>): Cause[] => {
  const causes: Cause[] = [];
  for (const field of new Set([...Object.keys(object), ...(schema.required ?? [])])) {
    if (field === 'metadata' || field === 'status') continue;
    const own = fieldSchema(schema, field);
    if (own) check(own, object[field], field, schema.required?.includes(field) ?? false, causes);
  }
  return causes;
};

const isMissing = (value: unknown): boolean => value === undefined || value === '';

const check = (schema: Schema, value: unknown, path: string, isRequired: boolean, causes: Cause[]): void => {
  if (isMissing(value)) {
    if (
      isRequired &&
      !isOpen(schema) &&
      !Array.isArray(value) &&
      !(schema.default !== undefined && schema.default !== '')
    )
      causes.push(required(path));
    return;
  }
  if (schema.enum && typeof value === 'string' && !schema.enum.includes(value)) {
    causes.push(unsupportedValue(path, value, schema.enum.map(String).sort()));
  } else if (Array.isArray(value)) {
    const items = itemSchema(schema);
    for (const [i, item] of value.entries()) check(items, item, `${path}[${i}]`, false, causes);
  } else if (isObject(value) && schema.properties) {
    for (const field of new Set([...Object.keys(value), ...(schema.required ?? [])])) {
      const own = fieldSchema(schema, field);
      if (own) check(own, value[field], `${path}.${field}`, schema.required?.includes(field) ?? false, causes);
    }
  }
};
