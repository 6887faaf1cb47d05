"""The folders that the code of a program writes to."""

import pytest

from aurora_devops.code.folders import written_folders
from aurora_devops.code.sources import Sources

_SPRING = """\
@Component
class Store {
  private final Path files;

  Store(@Value("${shop.store-dir}") Path folder) {
    this.files = folder;
  }

  void add(long id, byte[] text) throws IOException {
    Files.write(files.resolve(id + ".txt"), text);
  }
}
"""

_OPENED = """\
package main

func main() {
	run(store.Open(ctx, url, cmp.Or(os.Getenv("SPOOL_DIR"), "/var/spool/shop")))
}
"""
_STORE = """\
package store

func Open(ctx context.Context, url, spool string) *Store {
	return &Store{url: url, folder: spool}
}

func (s *Store) Keep(text []byte) error {
	name := filepath.Join(s.folder, "text.json")
	return os.WriteFile(name, text, 0o600)
}
"""


@pytest.mark.parametrize(
    ("language", "files", "found"),
    [
        (
            "node",
            {
                "config.ts": 'export const config = {\n  outDir: needed("OUT_DIR"),\n  logDir: process.env.LOG_DIR,\n'
                '  backups: process.env.BACKUP_DIR ?? home(),\n  templates: needed("TEMPLATE_DIR"),\n};\n',
                "work.ts": "writeFile(join(config.outDir, name), text);\nmkdir(config.logDir);\n"
                "mkdir(config.backups);\nmkdir(config.templates);\n",
            },
            [("", "OUT_DIR"), ("", "LOG_DIR")],
        ),
        (
            "go",
            {"main.go": 'dir := mustEnv("SPOOL_DIR")\nos.WriteFile(filepath.Join(dir, name), text, 0o600)\n'},
            [("", "SPOOL_DIR")],
        ),
        (
            "java",
            {
                "src/main/java/Store.java": _SPRING,
                "src/main/resources/application.yml": "shop:\n  store-dir: ${STORE:/var/spool/shop}\n",
            },
            [("/var/spool/shop", "STORE")],
        ),
        (
            "java",
            {
                "src/main/java/Store.java": _SPRING,
                "src/main/resources/application.properties": "shop.storeDir=/var/spool/shop\n",
            },
            [("/var/spool/shop", "SHOP_STOREDIR")],
        ),
        (
            "java",
            {
                "src/main/kotlin/Store.kt": 'class Store(@Value("\\${shop.dir:/srv/files}") private val dir: Path) {\n'
                "    fun add(name: String) = Files.createDirectories(dir.resolve(name))\n}\n"
            },
            [("/srv/files", "SHOP_DIR")],
        ),
        (
            "java",
            {
                "src/main/java/Store.java": _SPRING.replace("Files.write(", "Files.readString("),
                "src/main/resources/application.yml": "shop:\n  store-dir: /var/spool/shop\n",
            },
            [],
        ),
        (
            "go",
            {"main.go": _OPENED, "store/store.go": _STORE},
            [("/var/spool/shop", "SPOOL_DIR")],
        ),
        (
            "go",
            {
                "main.go": _OPENED.replace("url, cmp", "cmp").replace(")))", "), url))"),
                "store/store.go": _STORE,
            },
            [],
        ),
        (
            "go",
            {
                "main.go": _OPENED,
                "store/store.go": _STORE.replace("os.WriteFile(name, text, 0o600)", "os.ReadFile(name)"),
            },
            [],
        ),
        (
            "node",
            {
                "main.js": "start(app, process.env.UPLOADS || '/data/uploads');\n",
                "files.js": "function start(app, target) {\n  fs.mkdirSync(target);\n}\n",
            },
            [("/data/uploads", "UPLOADS")],
        ),
        (
            "python",
            {
                "main.py": 'serve(8000, os.environ.get("CACHE", "/var/cache/shop"))\n',
                "shop/web.py": "def serve(port: int, cache: str) -> None:\n    Path(cache).mkdir()\n",
            },
            [("/var/cache/shop", "CACHE")],
        ),
        (
            "python",
            {
                "shop/settings.py": 'import os\n\nREPORTS = Path(os.environ.get("REPORT_DIR", "/var/lib/reports"))\n',
                "shop/tasks.py": 'def write(name, text):\n    (settings.REPORTS / f"{name}.txt").write_text(text)\n',
            },
            [("/var/lib/reports", "REPORT_DIR")],
        ),
        (
            "python",
            {
                "shop/config.py": "class Settings(BaseSettings):\n"
                '    model_config = SettingsConfigDict(env_prefix="SHOP_")\n\n'
                '    spool_dir: Path = Path("/var/spool/shop")\n'
                '    rules: Path = Path("/etc/shop/rules.yaml")\n',
                "shop/app.py": "def add(name):\n    target = settings.spool_dir / name\n    target.mkdir()\n"
                "    settings.rules.read_text()\n",
            },
            [("/var/spool/shop", "SHOP_SPOOL_DIR")],
        ),
        (
            "python",
            {
                "app.py": 'import os\n\nDATA = os.getenv("DATA_DIR", "/data")\nprint(open(f"{DATA}/a").read())\n'
            },
            [],
        ),
        (
            "go",
            {
                "main.go": 'package main\n\nfunc main() {\n\tdir := envOr("EXPORT_DIR", "/var/export")\n'
                '\tos.WriteFile(filepath.Join(dir, "a"), text, 0o600)\n}\n'
            },
            [("/var/export", "EXPORT_DIR")],
        ),
        (
            "go",
            {
                "config.go": "package main\n\ntype Config struct {\n"
                '\tDir string `env:"EXPORT_DIR" envDefault:"/var/export"`\n}\n',
                "export.go": "package main\n\nfunc export(c Config) error {\n\treturn os.MkdirAll(c.Dir, 0o700)\n}\n",
            },
            [("/var/export", "EXPORT_DIR")],
        ),
        (
            "node",
            {
                "src/store.ts": "const uploads = process.env.UPLOAD_DIR ?? '/var/uploads';\n"
                "export const save = (name, text) => fs.writeFile(path.join(uploads, name), text);\n"
            },
            [("/var/uploads", "UPLOAD_DIR")],
        ),
        (
            "node",
            {
                "src/store.ts": "const uploads = process.env.UPLOAD_DIR || '/tmp/uploads';\nfs.mkdirSync(uploads);\n"
            },
            [("/tmp/uploads", "UPLOAD_DIR")],
        ),
        (
            "python",
            {
                "worker/settings.py": 'BEAT = "/run/worker/beat"\nRULES = "/etc/worker/rules.toml"\n',
                "worker/main.py": "import pathlib\n\npathlib.Path(BEAT).touch()\nprint(open(RULES).read())\n",
            },
            [("/run/worker/beat", "")],
        ),
        (
            "python",
            {"worker/main.py": 'open("/run/worker.pid", "w").write(str(pid))\nopen("/etc/hosts").read()\n'},
            [("/run/worker.pid", "")],
        ),
        (
            "python",
            {
                "worker/alive.py": 'BEAT = Path("/run/beat")\n\nprint(BEAT.stat())\n',
                "worker/main.py": 'BEAT = Path("/run/beat")\n\nBEAT.touch()\n',
            },
            [("/run/beat", "")],
        ),
        (
            "python",
            {"work.py": "with tempfile.TemporaryDirectory(prefix='a') as folder:\n    run(folder)\n"},
            [("/tmp", "TMPDIR")],
        ),
        (
            "python",
            {"work.py": 'with tempfile.NamedTemporaryFile(dir="/var/spool/work") as file:\n    run(file)\n'},
            [("/var/spool/work", "")],
        ),
        ("python", {"work.py": "name = tempfile.mkdtemp(dir=settings.folder)\n"}, []),
        ("python", {"shop/cli.py": "name = tempfile.mkdtemp()\n"}, []),
        (
            "node",
            {"src/work.ts": "const folder = await mkdtemp(join(tmpdir(), 'work-'));\n"},
            [("/tmp", "TMPDIR")],
        ),
        (
            "go",
            {"work.go": 'package main\n\nvar file, err = os.CreateTemp("", "work-*")\n'},
            [("/tmp", "TMPDIR")],
        ),
        ("go", {"work.go": 'package main\n\nvar file, err = os.CreateTemp(folder, "work-*")\n'}, []),
        (
            "java",
            {
                "src/main/java/Work.java": 'class Work {\n  Path file = Files.createTempFile("work", ".pdf");\n}\n'
            },
            [("/tmp", "")],
        ),
        ("python", {"a.py": 'PATH = "/srv/a"\n', "b.py": 'PATH = "/srv/b"\nopen(PATH, "w")\n'}, []),
        ("python", {"a.py": 'import shutil\n\nshutil.copy("/etc/shop.toml", target)\n'}, []),
        (
            "go",
            {
                "beat.go": "package main\n\nconst (\n\tinterval = 5\n"
                '\tbeat     = "/run/shop/beat"\n\troute    = "/healthz"\n)\n'
                "\nfunc mark() error {\n\treturn os.WriteFile(beat, nil, 0o600)\n}\n"
            },
            [("/run/shop/beat", "")],
        ),
        (
            "node",
            {
                "src/beat.ts": "const BEAT: string = '/run/shop/beat';\nawait writeFile(BEAT, '');\n"
                "const route = '/orders';\n"
            },
            [("/run/shop/beat", "")],
        ),
        (
            "java",
            {
                "src/main/java/Beat.java": 'class Beat {\n  static final Path FILE = Path.of("/run/shop/beat");\n'
                "  void mark() throws IOException {\n    Files.writeString(FILE, now());\n  }\n}\n"
            },
            [("/run/shop/beat", "")],
        ),
    ],
)
def test_the_folders_that_code_writes_to(
    language: str, files: dict[str, str], found: list[tuple[str, str]]
) -> None:
    assert [(one.path, one.variable) for one in written_folders(Sources(files), language)] == found
