using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sluice.Connect.Documents;
using Sluice.Connect.Options;

namespace Sluice.Connect.Transforms;

/// <summary><c>{ "mask": { "fields": ["user.email"], "with": "****" } }</c>: hides what these fields hold, whatever it is.</summary>
/// <remarks>A path goes through lists: <c>users.email</c> masks that of every user. A tombstone goes on as it is.</remarks>
internal sealed class MaskTransform(FieldTree masked, Func<TreeValue, TreeValue> mask) : Transform
{
    private const string Remedy = "leave the index out: every element of a list is masked";

    public static MaskTransform? Compile(JsonElement json, string path, ICollection<ConfigurationError> errors)
    {
        if (OptionsBinder.Bind<Settings>(json, path, errors) is not { } settings) return null;
        return FieldPaths.ReadTree(settings.Fields, $"{path}.fields", Remedy, errors) is { } fields
            ? new MaskTransform(fields, MaskOf(settings))
            : null;
    }

    public override TransformVerdict Apply(RecordInTransit record)
    {
        if (record.IsTombstone) return TransformVerdict.Passed;
        if (!record.TryRead(out var value)) return TransformVerdict.Failed;
        var changed = false;
        var hidden = TreeEdits.Change(value, masked, mask, ref changed);
        return changed ? record.SetLonger(hidden) : TransformVerdict.Passed;
    }

    private static Func<TreeValue, TreeValue> MaskOf(Settings settings)
    {
        switch (settings.Method)
        {
            case MaskMethod.Hash:
                var key = Encoding.UTF8.GetBytes(settings.Salt!);
                return value => TextOf(value) is { } text
                    ? TreeValue.OfText(Convert.ToHexStringLower(HMACSHA256.HashData(key, text.Span)))
                    : TreeValue.Null;
            case MaskMethod.Truncate:
                var length = settings.Length!.Value;
                return value => TextOf(value) is { } text ? TreeValue.OfText(Start(Encoding.UTF8.GetString(text.Span), length)) : TreeValue.Null;
            default:
                var replacement = TreeValue.OfText(settings.With);
                return _ => replacement;
        }
    }

    /// <summary>A text's characters, any other value's compact JSON, nothing for null: there is nothing in it to hide.</summary>
    private static ReadOnlyMemory<byte>? TextOf(TreeValue value) => FieldPath.ToKey(value.ToElement());

    private static string Start(string text, int characters) =>
        text.Length <= characters ? text : string.Concat(text.EnumerateRunes().Take(characters).Select(rune => rune.ToString()));

    internal sealed record Settings : IValidatableObject
    {
        [Description("The fields to mask, by path; through lists.")]
        [MinLength(1)]
        public required IReadOnlyList<string> Fields { get; init; }

        [Description("redact: a fixed text; hash: HMAC-SHA-256 with the salt, in hex; truncate: the first characters.")]
        public MaskMethod Method { get; init; } = MaskMethod.Redact;

        [Description("What stands in their place with redact.")]
        public string With { get; init; } = "****";

        [Description("The secret that hashes are made with: whoever has it can try values out. At least 8 characters, best from a setting: \"%MASK_SALT%\".")]
        [Secret]
        [MinLength(8)]
        public string? Salt { get; init; }

        [Description("How many characters truncate leaves.")]
        [Range(0, 1_000_000)]
        public int? Length { get; init; }

        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        {
            if (Method == MaskMethod.Hash && Salt is null)
                yield return new ValidationResult("is missing: hash needs a salt, or everybody could try values out; write \"salt\": \"%MASK_SALT%\"", [nameof(Salt)]);
            if (Method != MaskMethod.Hash && Salt is not null)
                yield return new ValidationResult("goes with \"method\": \"hash\" only; remove it, or name the method", [nameof(Salt)]);
            if (Method == MaskMethod.Truncate && Length is null)
                yield return new ValidationResult("is missing: say how many characters truncate leaves", [nameof(Length)]);
            if (Method != MaskMethod.Truncate && Length is not null)
                yield return new ValidationResult("goes with \"method\": \"truncate\" only; remove it, or name the method", [nameof(Length)]);
        }
    }
}
