"use strict";
// Makes the classes that shapes.json describes, for jsii to call: the same classes, members and synthesised values as
// those that `cdktf get` compiles from TypeScript, without a compiler.
const shapes = require("./shapes.json");
const library = require(shapes.library);

const RTTI = Symbol.for("jsii.rtti");
const USED_AS_INPUT =
  "A complex element was used as configuration, this is not supported: https://cdk.tf/complex-object-as-configuration";

const GETTERS = {
  "simple string": (self, name) => self.getStringAttribute(name),
  "simple number": (self, name) => self.getNumberAttribute(name),
  "simple boolean": (self, name) => self.getBooleanAttribute(name),
  "list string": (self, name) => self.getListAttribute(name),
  "set string": (self, name) => library.Fn.tolist(self.getListAttribute(name)),
  "map string": (self, name) => self.getStringMapAttribute(name),
};
const HCL_TYPES = {
  simple: "simple", list: "list", set: "set", map: "map", struct: "struct", "struct list": "list", "struct set": "set",
};

function isStruct(member) {
  return member.struct !== undefined;
}

/** What turns a member's value into Terraform's; *hcl*: into what CDKTF makes HCL of. */
function mapperOf(member, hcl) {
  const suffix = hcl ? "HclTerraform" : "Terraform";
  const one = isStruct(member)
    ? (value) => structToTerraform(member.struct.members, value, hcl)
    : library[`${member.scalar}To${suffix}`];
  if (member.kind === "simple" || member.kind === "struct") return one;
  if (member.kind === "map") return (hcl ? library.hashMapperHcl : library.hashMapper)(one);
  return (hcl ? library.listMapperHcl : library.listMapper)(one, false);
}

function storageOf(member) {
  if (member.kind === "struct") return member.struct.name;
  if (isStruct(member)) return `${member.struct.name}List`;
  if (member.kind === "simple") return member.scalar;
  return member.scalar + (member.kind === "map" ? "Map" : "List");
}

function toTerraform(members, valueOf, hcl) {
  const entries = members
    .filter((member) => member.settable)
    .map((member) => {
      const value = mapperOf(member, hcl)(valueOf(member));
      if (!hcl) return [member.name, value];
      const described = {
        value, isBlock: isStruct(member), type: HCL_TYPES[member.kind], storageClassType: storageOf(member),
      };
      return [member.name, value === undefined ? undefined : described];
    });
  return Object.fromEntries(hcl ? entries.filter(([, value]) => value !== undefined) : entries);
}

function structToTerraform(members, struct, hcl) {
  if (!library.canInspect(struct) || library.Tokenization.isResolvable(struct)) return struct;
  if (library.isComplexElement(struct)) throw new Error(USED_AS_INPUT);
  return toTerraform(members, (member) => struct[member.jsName], hcl);
}

/** Where a class keeps what was given for a member. */
const stored = (member) => `_${member.jsName}`;

function inputOf(self, member) {
  const value = self[stored(member)];
  return isStruct(member) ? value.internalValue : value;
}

function setInput(self, member, value) {
  if (isStruct(member)) self[stored(member)].internalValue = value;
  else self[stored(member)] = value;
}

function makeReferences(self, members, classes) {
  for (const member of members.filter(isStruct)) {
    const reference = member.kind === "struct"
      ? new classes[`${member.struct.name}OutputReference`](self, member.name)
      : new classes[`${member.struct.name}List`](self, member.name, member.kind === "struct set");
    self[stored(member)] = reference;
  }
}

function capital(name) {
  return name[0].toUpperCase() + name.slice(1);
}

/** Getters, setters, and the methods that put and reset, as far as a member has them. */
function defineMembers(type, members, { plain }) {
  for (const member of members) {
    const { jsName, name } = member;
    const isStored = isStruct(member) || plain;
    const read = isStored
      ? function () { return this[stored(member)]; }
      : member.kind === "map" && !member.settable
      ? function () { return new library.StringMap(this, name); }
      : function () { return GETTERS[`${member.kind} ${member.scalar}`](this, name); };
    const property = { get: read, configurable: true };
    if (member.settable && !isStruct(member)) property.set = function (value) { setInput(this, member, value); };
    Object.defineProperty(type.prototype, jsName, property);
    if (!member.settable) continue;
    if (isStruct(member)) type.prototype[`put${capital(jsName)}`] = function (value) { setInput(this, member, value); };
    if (!member.required) {
      type.prototype[`reset${capital(jsName)}`] = function () { setInput(this, member, undefined); };
    }
    Object.defineProperty(type.prototype, `${jsName}Input`, {
      get() { return inputOf(this, member); },
      configurable: true,
    });
  }
}

function defineReference(struct, classes) {
  const settable = struct.members.filter((member) => member.settable);
  const type = class extends library.ComplexObject {
    constructor(terraformResource, terraformAttribute, complexObjectIndex, complexObjectIsFromSet) {
      if (struct.isItem) super(terraformResource, terraformAttribute, complexObjectIsFromSet, complexObjectIndex);
      else super(terraformResource, terraformAttribute, false);
      this.isEmptyObject = false;
      makeReferences(this, struct.members, classes);
    }
    get internalValue() {
      if (this.resolvableValue) return this.resolvableValue;
      const given = settable.map((member) => [member.jsName, inputOf(this, member)]);
      const present = given.filter(([, value]) => value !== undefined);
      return present.length > 0 || this.isEmptyObject ? Object.fromEntries(present) : undefined;
    }
    set internalValue(value) {
      const isResolvable = struct.settable && value !== undefined && library.Tokenization.isResolvable(value);
      this.resolvableValue = isResolvable ? value : undefined;
      this.isEmptyObject = value !== undefined && !isResolvable && Object.keys(value).length === 0;
      if (isResolvable) return;
      for (const member of settable) setInput(this, member, value === undefined ? undefined : value[member.jsName]);
    }
  };
  defineMembers(type, struct.members, { plain: false });
  return type;
}

function defineList(struct, classes) {
  return class extends library.ComplexList {
    constructor(terraformResource, terraformAttribute, wrapsSet) {
      super(terraformResource, terraformAttribute, wrapsSet);
      this.terraformResource = terraformResource;
      this.terraformAttribute = terraformAttribute;
      this.wrapsSet = wrapsSet;
    }
    get(index) {
      const item = classes[`${struct.name}OutputReference`];
      return new item(this.terraformResource, this.terraformAttribute, index, this.wrapsSet);
    }
  };
}

const BASES = { resource: "TerraformResource", data: "TerraformDataSource", provider: "TerraformProvider" };
const META_ARGUMENTS = ["provider", "dependsOn", "count", "lifecycle", "provisioners", "connection", "forEach"];

function baseConfig(module, config) {
  const common = {
    terraformResourceType: module.terraformType,
    terraformGeneratorMetadata: {
      providerName: shapes.provider,
      providerVersion: shapes.version,
      providerVersionConstraint: shapes.constraint,
    },
  };
  if (module.kind === "provider") return { ...common, terraformProviderSource: shapes.source };
  return { ...common, ...Object.fromEntries(META_ARGUMENTS.map((name) => [name, config[name]])) };
}

function defineElement(module, classes) {
  const settable = module.members.filter((member) => member.settable);
  const type = class extends library[BASES[module.kind]] {
    static generateConfigForImport(scope, importToId, importFromId, provider) {
      const config = { terraformResourceType: module.terraformType, importId: importFromId, provider };
      return new library.ImportableResource(scope, importToId, config);
    }
    constructor(scope, id, config = {}) {
      super(scope, id, baseConfig(module, config));
      makeReferences(this, module.members, classes);
      for (const member of settable) setInput(this, member, config[member.jsName]);
    }
    synthesizeAttributes() {
      return toTerraform(module.members, (member) => inputOf(this, member), false);
    }
    synthesizeHclAttributes() {
      return toTerraform(module.members, (member) => inputOf(this, member), true);
    }
  };
  type.tfResourceType = module.terraformType;
  defineMembers(type, module.members, { plain: module.kind === "provider" });
  return type;
}

function defineModule(module) {
  const classes = {};
  const define = (name, type) => {
    Object.defineProperty(type, "name", { value: name });
    type[RTTI] = { fqn: `${shapes.provider}.${module.namespace}.${name}`, version: "0.0.0" };
    classes[name] = type;
  };
  const visit = (members) => {
    for (const { struct, kind } of members.filter(isStruct)) {
      visit(struct.members);
      define(`${struct.name}OutputReference`, defineReference(struct, classes));
      if (kind !== "struct") define(`${struct.name}List`, defineList(struct, classes));
    }
  };
  visit(module.members);
  define(module.className, defineElement(module, classes));
  return classes;
}

const made = new Map();
for (const module of shapes.modules) {
  Object.defineProperty(exports, module.namespace, {
    enumerable: true,
    get() {
      if (!made.has(module)) made.set(module, defineModule(module));
      return made.get(module);
    },
  });
}
