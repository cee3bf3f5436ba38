namespace Sluice.Connect.Transforms;

/// <content>Transforms that change what is in fields, and what a record says beside its value.</content>
public static partial class TransformTypes
{
    private static TransformType Mask => new(MaskTransform.Compile)
    {
        Name = "mask",
        Summary = "Hides what fields hold, whatever it is: by a fixed text, a keyed hash, or all but the first characters.",
        Settings = typeof(MaskTransform.Settings),
        Examples =
        [
            new("""{ "mask": { "fields": ["user.email"] } }""",
                """{ "value": { "user": { "id": 7, "email": "zoe@example.com" } } }""",
                """{ "value": { "user": { "id": 7, "email": "****" } } }"""),
            new("""{ "mask": { "fields": ["email"], "method": "hash", "salt": "keep this in a setting" } }""",
                """{ "value": { "email": "zoe@example.com" } }""",
                """{ "value": { "email": "7acced7b2fdd68bff726f0fad6db64e82b463372096b9eb244f6d18376a22440" } }"""),
            new("""{ "mask": { "fields": ["postcode"], "method": "truncate", "length": 2 } }""",
                """{ "value": { "postcode": "10119" } }""",
                """{ "value": { "postcode": "10" } }"""),
        ],
    };

    private static TransformType SetKey => new(SetKeyTransform.Compile)
    {
        Name = "setKey",
        Summary = "Makes the key of a field or of several. A text gives its characters, any other value its compact JSON. A tombstone keeps its key.",
        Settings = typeof(SetKeyTransform.Settings),
        MainSetting = "from",
        Examples =
        [
            new("""{ "setKey": "user.id" }""", """{ "value": { "user": { "id": 7 } } }""", """{ "key": "7", "value": { "user": { "id": 7 } } }"""),
            new("""{ "setKey": "{type}-{id}" }""", """{ "value": { "type": "order", "id": 7 } }""", """{ "key": "order-7", "value": { "type": "order", "id": 7 } }"""),
        ],
    };

    private static TransformType Route => new(RouteTransform.Compile)
    {
        Name = "route",
        Summary = "Sets the topic: for a source the one that the record goes to, for a sink the one that it sees.",
        Settings = typeof(RouteTransform.Settings),
        MainSetting = "to",
        Examples =
        [
            new("""{ "route": "{topic}-{region}" }""",
                """{ "topic": "orders", "value": { "region": "eu" } }""",
                """{ "topic": "orders-eu", "value": { "region": "eu" } }"""),
            new("""{ "route": "logs-{timestamp:yyyy-MM-dd}" }""",
                """{ "topic": "logs", "timestamp": "2026-01-31T09:30:00Z", "value": "a line" }""",
                """{ "topic": "logs-2026-01-31", "value": "a line" }"""),
        ],
    };

    private static TransformType Unwrap => new(UnwrapTransform.Compile)
    {
        Name = "unwrap",
        Summary = "Takes the row out of a change event in Debezium's envelope. What is about no row (a truncated table, a message) is left out; a tombstone goes on.",
        Settings = typeof(UnwrapTransform.Settings),
        Examples =
        [
            new("""{ "unwrap": { "add": { "__op": "op", "__table": "source.table" } } }""",
                """{ "key": "7", "value": { "before": null, "after": { "id": 7, "name": "Zoë" }, "op": "c", "source": { "table": "users" } } }""",
                """{ "key": "7", "value": { "id": 7, "name": "Zoë", "__op": "c", "__table": "users" } }"""),
            new("""{ "unwrap": {} }""",
                """{ "key": "7", "value": { "before": { "id": 7 }, "after": null, "op": "d" } }""",
                """{ "key": "7", "value": null }"""),
        ],
    };

    private static TransformType Timestamp => new(TimestampTransform.Compile)
    {
        Name = "timestamp",
        Summary = "Takes the record's time from a field, or writes it into one.",
        Settings = typeof(TimestampTransform.Settings),
        Examples =
        [
            new("""{ "timestamp": { "from": "ts", "format": "milliseconds" } }""",
                """{ "value": { "ts": 1769851800000 } }""",
                """{ "timestamp": "2026-01-31T09:30:00Z", "value": { "ts": 1769851800000 } }"""),
            new("""{ "timestamp": { "to": "@timestamp" } }""",
                """{ "timestamp": "2026-01-31T09:30:00Z", "value": { "n": 1 } }""",
                """{ "value": { "n": 1, "@timestamp": "2026-01-31T09:30:00.000Z" } }"""),
        ],
    };

    private static TransformType Cast => new(CastTransform.Compile)
    {
        Name = "cast",
        Summary = "Turns the values of fields into another type. Null stays null, a field that a record does not have is left out, and a value that cannot be turned makes the record fail.",
        Form = $"An object of paths and types: {string.Join(", ", CastTransform.TypeNames.Select(name => $"`{name}`"))}. `json` reads the JSON in a text; `integer` refuses what has a fraction.",
        FormSchema = $$"""{ "type": "object", "additionalProperties": { "enum": [{{string.Join(", ", CastTransform.TypeNames.Select(name => $"\"{name}\""))}}] }, "minProperties": 1 }""",
        Examples =
        [
            new("""{ "cast": { "status": "integer", "user.id": "text", "payload": "json" } }""",
                """{ "value": { "status": "503", "user": { "id": 7 }, "payload": "{\"a\":1}" } }""",
                """{ "value": { "status": 503, "user": { "id": "7" }, "payload": { "a": 1 } } }"""),
        ],
    };

    private static TransformType HeaderToField => new(HeaderToFieldTransform.Compile)
    {
        Name = "headerToField",
        Summary = "Copies headers into fields, as text. A header that a record does not have is left out.",
        Settings = typeof(HeaderToFieldTransform.Settings),
        Examples =
        [
            new("""{ "headerToField": { "headers": { "traceparent": "trace.parent" }, "remove": true } }""",
                """{ "headers": { "traceparent": "00-ab" }, "value": { "n": 1 } }""",
                """{ "headers": {}, "value": { "n": 1, "trace": { "parent": "00-ab" } } }"""),
        ],
    };

    private static TransformType FieldToHeader => new(FieldToHeaderTransform.Compile)
    {
        Name = "fieldToHeader",
        Summary = "Copies fields into headers; a text gives its characters, any other value its compact JSON. A field that a record does not have is left out.",
        Settings = typeof(FieldToHeaderTransform.Settings),
        Examples =
        [
            new("""{ "fieldToHeader": { "fields": { "trace.id": "trace-id" } } }""",
                """{ "value": { "trace": { "id": "ab" } } }""",
                """{ "headers": { "trace-id": "ab" }, "value": { "trace": { "id": "ab" } } }"""),
        ],
    };
}
