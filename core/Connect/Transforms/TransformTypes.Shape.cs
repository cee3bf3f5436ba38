namespace Sluice.Connect.Transforms;

/// <content>Transforms that decide which records go on, and with which fields.</content>
public static partial class TransformTypes
{
    private static TransformType Filter => new(FilterTransform.Compile)
    {
        Name = "filter",
        Summary = "Only records that meet the condition go on. A value that is not JSON has no fields; a tombstone always goes on.",
        Form = "A condition, as in `when`.",
        FormSchema = """{ "type": "object", "minProperties": 1 }""",
        Examples =
        [
            new("""{ "filter": { "level": { "in": ["warn", "error"] }, "status": { "gte": 500 } } }""",
                """{ "value": { "level": "error", "status": 503 } }""",
                """{ "value": { "level": "error", "status": 503 } }"""),
            new("""{ "filter": { "or": [ { "level": "error" }, { "message": { "contains": "refused" } } ] } }""",
                """{ "value": { "level": "info", "message": "all is well" } }"""),
        ],
    };

    private static TransformType Select => new(SelectTransform.Compile)
    {
        Name = "select",
        Summary = "Keeps some fields, where they are or under new names. A field that a record does not have is left out.",
        Form = "A list of paths, which keeps these fields where they are, also inside lists; or an object of new names and paths, which makes a flat object.",
        FormSchema = """{ "anyOf": [ { "type": "array", "items": { "type": "string" }, "minItems": 1 }, { "type": "object", "additionalProperties": { "type": "string" }, "minProperties": 1 } ] }""",
        Examples =
        [
            new("""{ "select": ["user.id", "level"] }""",
                """{ "value": { "level": "error", "user": { "id": 7, "email": "a@example.com" } } }""",
                """{ "value": { "level": "error", "user": { "id": 7 } } }"""),
            new("""{ "select": { "id": "user.id", "sku": "$.items[0].sku" } }""",
                """{ "value": { "user": { "id": 7 }, "items": [ { "sku": "x" }, { "sku": "y" } ] } }""",
                """{ "value": { "id": 7, "sku": "x" } }"""),
        ],
    };

    private static TransformType Rename => new(RenameTransform.Compile)
    {
        Name = "rename",
        Summary = "Gives fields another name, or another place, all at once, so that two can change places. What stood there before is replaced; a field that a record does not have is left out.",
        Form = "An object of paths and new paths.",
        FormSchema = """{ "type": "object", "additionalProperties": { "type": "string" }, "minProperties": 1 }""",
        Examples =
        [
            new("""{ "rename": { "usr": "user.name", "ts": "time" } }""",
                """{ "value": { "usr": "Zoë", "ts": 5, "user": { "id": 7 } } }""",
                """{ "value": { "user": { "id": 7, "name": "Zoë" }, "time": 5 } }"""),
            new("""{ "rename": { "previous": "current", "current": "previous" } }""",
                """{ "value": { "previous": 1, "current": 2 } }""",
                """{ "value": { "current": 1, "previous": 2 } }"""),
        ],
    };

    private static TransformType Drop => new(DropTransform.Compile)
    {
        Name = "drop",
        Summary = "Takes fields out and leaves the others as they are.",
        Settings = typeof(DropTransform.Settings),
        MainSetting = "fields",
        Examples =
        [
            new("""{ "drop": ["password", "items.secret"] }""",
                """{ "value": { "user": "a", "password": "x", "items": [ { "n": 1, "secret": 2 } ] } }""",
                """{ "value": { "user": "a", "items": [ { "n": 1 } ] } }"""),
        ],
    };

    private static TransformType Flatten => new(FlattenTransform.Compile)
    {
        Name = "flatten",
        Summary = "Objects in objects become fields of one object. Lists and empty objects stay as they are.",
        Settings = typeof(FlattenTransform.Settings),
        Examples =
        [
            new("""{ "flatten": { "separator": "_" } }""",
                """{ "value": { "user": { "id": 7, "name": { "first": "Zoë" } }, "tags": ["a"] } }""",
                """{ "value": { "user_id": 7, "user_name_first": "Zoë", "tags": ["a"] } }"""),
        ],
    };

    private static TransformType Split => new(SplitTransform.Compile)
    {
        Name = "split",
        Summary = "Makes a record of every element of a list. Key, time and headers are those of the whole; an empty list makes no record, and more than 10,000 records, 32 MiB or, with `whole`, 5,000,000 fields of one are a fault.",
        Settings = typeof(SplitTransform.Settings),
        MainSetting = "field",
        Examples =
        [
            new("""{ "split": "items" }""",
                """{ "key": "order-7", "value": { "order": 7, "items": [ { "sku": "x" }, { "sku": "y" } ] } }""",
                """{ "key": "order-7", "value": { "sku": "x" } }""",
                """{ "key": "order-7", "value": { "sku": "y" } }"""),
            new("""{ "split": { "field": "items", "whole": true } }""",
                """{ "value": { "order": 7, "items": [ { "sku": "x" }, { "sku": "y" } ] } }""",
                """{ "value": { "order": 7, "items": { "sku": "x" } } }""",
                """{ "value": { "order": 7, "items": { "sku": "y" } } }"""),
        ],
    };
}
