"""Study at a university or school on the agency's decree: tugas belajar and izin belajar."""
