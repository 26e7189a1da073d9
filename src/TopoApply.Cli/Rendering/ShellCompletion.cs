namespace TopoApply.Cli.Rendering;

/// <summary>
/// Scripts that ask the program itself (`topoapply [suggest:COLUMN] LINE`, which the argument parser answers), so that what is completed is
/// always what is understood. The line is put together anew, up to the cursor and with the program's plain name: what is typed may begin with a
/// path, stand behind `sudo` or in the middle of other commands. Options are proposed only behind a `-`, files where nothing else is meant, and
/// behind `--` the words of another program. Each works sourced, and as a file in the place where its shell looks for one.
/// </summary>
internal static class ShellCompletion
{
    private const string Bash = """
        # topoapply completion for bash: source <(topoapply completion bash)
        _topoapply() {
            local IFS=$'\n' cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} before=${COMP_LINE:0:COMP_POINT} found word
            COMPREPLY=()
            if [[ $cur != -* && $prev == @(-o|--out|-w|--write) ]]; then
                COMPREPLY=($(compgen -f -- "$cur"))
                return
            fi
            for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
                if [[ $word == -- ]]; then
                    if [[ $prev == -- ]]; then COMPREPLY=($(compgen -c -- "$cur" | sort -u)); else COMPREPLY=($(compgen -f -- "$cur")); fi
                    return
                fi
            done
            before="topoapply${before#*"${COMP_WORDS[0]}"}"
            found=$("${COMP_WORDS[0]}" "[suggest:${#before}]" "$before" 2>/dev/null)
            [[ $cur == -* ]] || found=$(grep -v '^-' <<<"$found")
            COMPREPLY=($(compgen -W "$found" -- "$cur"))
            if ((COMP_CWORD > 1)) && [[ $cur != -* ]]; then
                case ${COMP_WORDS[1]} in
                try | validate | render | plan | apply | destroy | adopt | show | graph) COMPREPLY+=($(compgen -f -- "$cur")) ;;
                esac
            fi
        }
        complete -o default -o filenames -F _topoapply topoapply

        """;

    private const string Zsh = """
        #compdef topoapply
        # topoapply completion for zsh, behind compinit: source <(topoapply completion zsh)
        # Or as a file _topoapply in a directory of $fpath.
        _topoapply() {
            local -a found
            local before
            if [[ $PREFIX != -* && $words[CURRENT-1] == (-o|--out|-w|--write) ]]; then
                _files
                return
            fi
            if ((${words[(i)--]} < CURRENT)); then
                local -i dashes=${words[(i)--]}
                shift $dashes words
                ((CURRENT -= dashes))
                _normal
                return
            fi
            before="topoapply ${(j: :)words[2,CURRENT-1]}"
            ((CURRENT > 2)) && before+=' '
            before+=$PREFIX
            found=("${(@f)$(${(Q)words[1]} "[suggest:${#before}]" "$before" 2>/dev/null)}")
            [[ $PREFIX == -* ]] || found=("${(@)found:#-*}")
            found=("${(@)found:#}")
            (($#found)) && compadd -- "${found[@]}"
            if ((CURRENT > 2)) && [[ $PREFIX != -* ]]; then
                case $words[2] in
                try | validate | render | plan | apply | destroy | adopt | show | graph) _files ;;
                esac
            fi
        }
        if [[ $funcstack[1] == _topoapply ]]; then
            _topoapply "$@"
        elif (($+functions[compdef])); then
            compdef _topoapply topoapply
        fi

        """;

    private const string Fish = """
        # topoapply completion for fish: topoapply completion fish | source
        # Or as ~/.config/fish/completions/topoapply.fish
        function __topoapply_complete
            set -l words (commandline -opc)
            set -l word (commandline -ct)
            if contains -- $words[-1] -o --out -w --write; and not string match -q -- '-*' "$word"
                __fish_complete_path "$word"
                return
            end
            if set -l dashes (contains -i -- -- $words)
                __fish_complete_subcommand --commandline $words[(math $dashes + 1)..-1] "$word"
                return
            end
            set -l before (string join ' ' -- topoapply $words[2..-1] "$word")
            set -l found ($words[1] "[suggest:"(string length -- "$before")"]" "$before" 2>/dev/null)
            if not string match -q -- '-*' "$word"
                set found (string match -v -- '-*' $found)
            end
            test (count $found) -gt 0; and printf '%s\n' $found
            if test (count $words) -gt 1; and not string match -q -- '-*' "$word"
                contains -- $words[2] try validate render plan apply destroy adopt show graph; and __fish_complete_path "$word"
            end
        end
        complete -c topoapply -f -a '(__topoapply_complete)'

        """;

    /// <summary>The shells there is a script for.</summary>
    public static IReadOnlyList<string> Shells => ["bash", "zsh", "fish"];

    /// <summary>The script of a shell.</summary>
    public static string Script(string shell) => shell switch { "bash" => Bash, "zsh" => Zsh, _ => Fish };
}
